import { openSession, type Tensor } from '@celerity/onnx';
import { inputTensors } from './input-tensors.js';
import type { ModelPlan, PlannedOutput } from './model-plan.js';

/** A brought model that is ready to run. */
export interface BroughtSession {
  /**
   * Of a classification the probabilities of each row side by side, in the order of the classes; else the value of each row. Blocks this
   * thread while it runs.
   *
   * @param matrix row by row: numbers, and codes of levels; NaN is missing.
   * @throws UnfitOutputError when the model gives something else; RangeError for a row that it cannot take; Error of the runtime
   */
  run(matrix: Float32Array, rows: number): Promise<Float32Array>;
  release(): Promise<void>;
}

/** The model runs, but what it gives is not what was declared. */
export class UnfitOutputError extends Error {
  override readonly name = 'UnfitOutputError';
}

/** @throws Error of the runtime when it cannot load the model */
export async function openPlanned(onnx: Uint8Array, plan: ModelPlan): Promise<BroughtSession> {
  const session = await openSession(onnx);
  return {
    run: async (matrix, rows) => {
      const tensors = await session.run(inputTensors(plan, matrix, rows));
      return numbersOf(tensors[plan.output.name], plan.output, rows);
    },
    release: () => session.release(),
  };
}

function numbersOf(tensor: Tensor | undefined, output: PlannedOutput, rows: number): Float32Array {
  const wanted = output.kind === 'value' ? 1 : output.classes;
  const data = tensor?.data;
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new UnfitOutputError(`Its output '${output.name}' is ${tensor?.type ?? 'missing'}, not float32 or float64.`);
  }
  if (data.length === rows * wanted) return Float32Array.from(data);
  if (output.kind === 'probabilities' && wanted === 2 && data.length === rows)
    return bothClasses(data, output.positive);
  const found = `[${tensor?.dims.join(', ')}]`;
  const shape = wanted === 1 ? `[${rows}] or [${rows}, 1]` : `[${rows}, ${wanted}]`;
  throw new UnfitOutputError(`Its output '${output.name}' is ${found} for ${rows} rows, not ${shape}.`);
}

/** Of a model that gives the probability of the positive class only. */
function bothClasses(positive: Float32Array | Float64Array, at: number): Float32Array {
  const both = new Float32Array(2 * positive.length);
  positive.forEach((probability, row) => {
    both[2 * row + at] = probability;
    both[2 * row + 1 - at] = 1 - probability;
  });
  return both;
}
