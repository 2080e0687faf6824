import type { GraphBuilder, Value } from '@celerity/onnx';
import { fileOf, weights } from './brought-files.js';

type Floats = Value<'float32'>;

const int64 = (graph: GraphBuilder, ...numbers: number[]) =>
  graph.constant('int64', [numbers.length], BigInt64Array.from(numbers, BigInt));
const sumOfRows = (graph: GraphBuilder, x: Floats): Floats => graph.gemm(x, weights(graph, 1, 1));

/** A loop that would run for hours. */
export const endlessFile = (): Uint8Array =>
  fileOf((graph, x) => {
    const rounds = graph.constant('int64', [], BigInt64Array.of(10n ** 12n));
    const body = (inner: GraphBuilder, _: Value, [state]: Floats[]) => ({
      state: [inner.tanh(inner.add(state!, inner.scalar('float32', 1)))],
      collected: [],
    });
    return graph.loop(rounds, [sumOfRows(graph, x)], body).state[0]!;
  });

/** A small file that asks for 100 GB when it is loaded, as the runtime computes what is constant. */
export const hugeConstantFile = (): Uint8Array =>
  fileOf((graph, x) => {
    const shape = [{ dtype: 'float32', shape: ['many'] }] as const;
    const [many] = graph.node({ op: 'ConstantOfShape' }, [int64(graph, 25e9)], shape);
    return graph.add(sumOfRows(graph, x), graph.sum(many!));
  });

/** Asks for 100 GB when it is run. */
export const expandFile = (): Uint8Array =>
  fileOf((graph, x) => {
    const column = sumOfRows(graph, x);
    const wide = [{ dtype: 'float32', shape: ['rows', 25e9] }] as const;
    const [expanded] = graph.node({ op: 'Expand' }, [column, int64(graph, 1, 25e9)], wide);
    return graph.sum(expanded!, [1]);
  });

/** Doubles what it holds, 60 times: memory that is asked for bit by bit, and written to. */
export const growingFile = (): Uint8Array =>
  fileOf((graph, x) => {
    const rounds = graph.constant('int64', [], BigInt64Array.of(60n));
    const column = { ...sumOfRows(graph, x), shape: ['rows', 'columns'] };
    const [growing] = graph.loop(rounds, [column], (inner, _, [state]) => ({
      state: [inner.node({ op: 'Concat' }, [state!, state!], [column], { axis: { int: 1 } })[0]!],
      collected: [],
    })).state;
    return graph.sum(growing!, [1]);
  });

/** One tree, so deep that the runtime's recursion overflows its stack when it loads the model: SIGSEGV. */
export const crashingFile = (depth = 100_000): Uint8Array =>
  fileOf((graph, x) => deepTree(graph, x, depth), { opsets: { '': 18, 'ai.onnx.ml': 3 } });

/** Nodes 0 to `depth - 1` are splits, each with the next one on its one side and a leaf on the other. */
function deepTree(graph: GraphBuilder, x: Floats, depth: number): Value {
  const ids = Array.from({ length: 2 * depth + 1 }, (_, id) => id);
  const zeros = { ints: ids.map(() => 0) };
  const operator = { op: 'TreeEnsembleRegressor', domain: 'ai.onnx.ml' };
  return graph.node(operator, [x], [{ dtype: 'float32', shape: ['rows', 1] }], {
    n_targets: { int: 1 },
    nodes_treeids: zeros,
    nodes_nodeids: { ints: ids },
    nodes_featureids: zeros,
    nodes_modes: { strings: ids.map((id) => (id < depth ? 'BRANCH_LEQ' : 'LEAF')) },
    nodes_values: { floats: ids.map(() => 0) },
    nodes_truenodeids: { ints: ids.map((id) => (id < depth ? id + 1 : 0)) },
    nodes_falsenodeids: { ints: ids.map((id) => (id < depth ? id + 1 + depth : 0)) },
    target_treeids: { ints: [0] },
    target_nodeids: { ints: [depth] },
    target_ids: { ints: [0] },
    target_weights: { floats: [1] },
  })[0]!;
}
