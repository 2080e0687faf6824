import { BroughtModel, type ModelCard } from '@celerity/contracts';
import { openPlanned } from './brought-session.js';
import { planModel } from './inspect-model.js';

/** A brought model, run as ours are. */
export interface OpenBrought {
  /**
   * @param matrix row by row, as `encodeRows` makes it: numbers, and codes of levels; NaN is missing.
   * @throws Error where the model cannot take the rows, or gives something else than it did when it was tried
   */
  run(matrix: Float32Array, rows: number): Promise<BroughtOutputs>;
  release(): Promise<void>;
}

/** Probabilities of each row side by side, in the order of the card's classes; of a regression the value of each row. */
export interface BroughtOutputs {
  probabilities?: Float32Array;
  value?: Float32Array;
}

/** Opens a model that was checked: `card` is what the check has written. @throws BroughtModelError when they do not belong together */
export async function openBrought(onnx: Uint8Array, card: ModelCard): Promise<OpenBrought> {
  const plan = planModel(onnx, BroughtModel.parse(card.config));
  const session = await openPlanned(onnx, plan);
  return {
    run: async (matrix, rows) => ({ [plan.output.kind]: await session.run(matrix, rows) }),
    release: () => session.release(),
  };
}
