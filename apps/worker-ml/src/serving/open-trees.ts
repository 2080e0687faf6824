import type { ModelCard } from '@celerity/contracts';
import { openSession, type Session, Tensor, type Tensors } from '@celerity/onnx';
import { type ObjectiveSpec, TreeExplainer } from '@celerity/trees';
import { attribute } from '../explain/index.js';
import { readTreeParts, TREES_IO } from '../export/index.js';
import { columnsOf } from '../features/index.js';
import { UnsuitableModelError } from './errors.js';
import type { Explanation, Outputs, ServedModel } from './served-model.js';

/** Memory of a session, its trees and their explainer, to the bytes of the file: 9 to 11 was measured. */
const MEMORY_FACTOR = 10;

/**
 * Opens a model of trees that was trained here.
 *
 * @throws UnsuitableModelError when the file is none of ours.
 */
export async function openTrees(id: string, card: ModelCard, onnx: Uint8Array): Promise<ServedModel> {
  const parts = readTreeParts(onnx);
  if (!parts) throw new UnsuitableModelError(`The file of model ${id} holds no trees of ours: train the model anew.`);
  const session = await openSession(onnx);
  const { value } = parts;
  const width = value.features.length;
  let explainer: TreeExplainer | undefined;
  return {
    id,
    card,
    bytes: onnx.length * MEMORY_FACTOR,
    run: (matrix, rows) => runTrees(session, matrix, rows, width),
    explain: (matrix) => {
      explainer ??= new TreeExplainer(value);
      return explanationOf(explainer, value.objective, columnsOf(matrix, width));
    },
    release: () => session.release(),
  };
}

function explanationOf(explainer: TreeExplainer, objective: ObjectiveSpec, columns: Float32Array[]): Explanation {
  return (row, told) => {
    if (objective.kind !== 'binary' || told.label !== 0) return attribute(explainer, objective, columns, row, told);
    // What speaks for one of two classes speaks against the other.
    const other = attribute(explainer, objective, columns, row, { label: 1, value: 1 - told.value });
    return {
      base: 1 - other.base,
      contributions: other.contributions.map((contribution) => -contribution),
      logOdds: other.logOdds?.map((contribution) => -contribution),
    };
  };
}

async function runTrees(session: Session, matrix: Float32Array, rows: number, width: number): Promise<Outputs> {
  const tensors = await session.run({ [TREES_IO.input]: new Tensor('float32', matrix, [rows, width]) });
  return {
    probabilities: numbersOf(tensors, TREES_IO.probabilities),
    value: numbersOf(tensors, TREES_IO.value),
    lower: numbersOf(tensors, TREES_IO.lower),
    upper: numbersOf(tensors, TREES_IO.upper),
  };
}

function numbersOf(tensors: Tensors, name: string): Float32Array | undefined {
  const data = tensors[name]?.data;
  return data instanceof Float32Array ? data : undefined;
}
