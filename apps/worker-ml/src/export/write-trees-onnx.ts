import { GraphBuilder, type Value } from '@celerity/onnx';
import type { TreeModel } from '@celerity/trees';
import { ensembleAttributes } from './ensemble-attributes.js';
import { encodeTreeParts, METADATA_KEY, type TreeParts } from './tree-parts.js';
import { TREES_IO } from './trees-io.js';

const TREE_ENSEMBLE = { op: 'TreeEnsemble', domain: 'ai.onnx.ml' };
const OPSETS = { '': 18, 'ai.onnx.ml': 5 };

/**
 * An ONNX file of trees. Input `features`, float32 [rows, features]: numbers, and codes of levels; NaN is missing. Outputs, float32:
 * `probabilities` [rows, classes], or `value` (and `lower`, `upper`) [rows]. Scores are added up in double precision, so that they are those
 * of `predict`, rounded once. The trees themselves travel in the metadata. The same trees give the same bytes.
 */
export function writeTreesOnnx(parts: TreeParts): Uint8Array {
  const graph = new GraphBuilder('trees');
  const features = graph.input(TREES_IO.input, 'float32', ['rows', parts.value.features.length]);
  const rows = graph.cast(features, 'float64');
  addOutput(graph, rows, parts.value, TREES_IO.value);
  if (parts.lower) addOutput(graph, rows, parts.lower, TREES_IO.lower);
  if (parts.upper) addOutput(graph, rows, parts.upper, TREES_IO.upper);
  return graph.build({ opsets: OPSETS, metadata: { [METADATA_KEY]: encodeTreeParts(parts) } });
}

type Doubles = Value<'float64'>;

function addOutput(graph: GraphBuilder, rows: Doubles, model: TreeModel, name: string): void {
  const scores = scoresOf(graph, rows, model);
  switch (model.objective.kind) {
    case 'binary':
      return graph.output(TREES_IO.probabilities, graph.cast(bothChances(graph, scores), 'float32'));
    case 'softmax':
      return graph.output(TREES_IO.probabilities, graph.cast(softmax(graph, scores), 'float32'));
    default: {
      const shape = graph.constant('int64', [1], BigInt64Array.of(-1n));
      const [flat] = graph.node({ op: 'Reshape' }, [scores, shape], [{ dtype: 'float64', shape: ['rows'] }]);
      return graph.output(name, graph.cast(flat!, 'float32'));
    }
  }
}

function scoresOf(graph: GraphBuilder, rows: Doubles, model: TreeModel): Doubles {
  const { base, rounds } = model;
  const shape = ['rows', base.length];
  const start = graph.constant('float64', [1, base.length], Float64Array.from(base));
  const [sums] =
    rounds.length > 0
      ? graph.node(TREE_ENSEMBLE, [rows], [{ dtype: 'float64', shape }], ensembleAttributes(model))
      : [noTrees(graph, rows)];
  return graph.add(sums!, start);
}

/** Zeros for each row. */
function noTrees(graph: GraphBuilder, rows: Doubles): Doubles {
  const one = { dtype: 'int64', shape: [1] } as const;
  const [count] = graph.node({ op: 'Shape' }, [rows], [one], { start: { int: 0 }, end: { int: 1 } });
  const [column] = graph.node({ op: 'ConstantOfShape' }, [count!], [{ dtype: 'float64', shape: ['rows'] }], {
    value: { tensor: { dtype: 'float64', shape: [1], data: Float64Array.of(0) } },
  });
  const shape = graph.constant('int64', [2], BigInt64Array.of(-1n, 1n));
  return graph.node({ op: 'Reshape' }, [column!, shape], [{ dtype: 'float64', shape: ['rows', 1] }])[0]!;
}

/** Of class 0 and of class 1. */
function bothChances(graph: GraphBuilder, logOdds: Doubles): Doubles {
  const both = graph.concat([graph.negate(logOdds), logOdds]);
  return graph.node({ op: 'Sigmoid' }, [both], [both])[0]!;
}

function softmax(graph: GraphBuilder, scores: Doubles): Doubles {
  return graph.node({ op: 'Softmax' }, [scores], [scores], { axis: { int: -1 } })[0]!;
}
