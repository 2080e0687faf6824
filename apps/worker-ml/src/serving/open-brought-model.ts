import type { ModelCard } from '@celerity/contracts';
import { backgroundRow, explainBrought, openBrought, type OpenBrought } from '../brought/index.js';
import type { Explanation, ServedModel } from './served-model.js';

/** Memory of a session to the bytes of its file: its weights, and room to run. */
const MEMORY_FACTOR = 4;

/** Opens a model that a user has brought, and that was checked. */
export async function openBroughtModel(id: string, card: ModelCard, onnx: Uint8Array): Promise<ServedModel> {
  const model = await openBrought(onnx, card);
  const background = backgroundRow(card.features);
  return {
    id,
    card,
    bytes: onnx.length * MEMORY_FACTOR,
    run: (matrix, rows) => model.run(matrix, rows),
    explain: (matrix): Explanation => {
      const width = background.length;
      return (row, { label }) =>
        explainBrought(saying(model, card, label), background, matrix.subarray(row * width, (row + 1) * width));
    },
    release: () => model.release(),
  };
}

/** What the model says of rows: the value, or the probability of one class. */
function saying(model: OpenBrought, { classes }: ModelCard, label: number) {
  return async (matrix: Float32Array, rows: number): Promise<ArrayLike<number>> => {
    const { value, probabilities } = await model.run(matrix, rows);
    if (value) return value;
    const width = classes?.length ?? 1;
    return Float32Array.from({ length: rows }, (_, row) => probabilities?.[row * width + label] ?? NaN);
  };
}
