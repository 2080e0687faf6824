import { Pacer } from '@celerity/tabular';
import type { Outputs, ServedModel } from './served-model.js';

/** Rows of one run: a few ms, for a run blocks its thread. */
const PIECE = 2048;

/** Runs a model on a matrix of any size; the event loop has its turn between pieces. @throws the signal's reason when it aborts */
export async function runMatrix(
  model: ServedModel,
  matrix: Float32Array,
  rows: number,
  signal?: AbortSignal,
): Promise<Outputs> {
  if (rows <= PIECE) return model.run(matrix, rows);
  const pacer = new Pacer(signal);
  const width = matrix.length / rows;
  const pieces: Outputs[] = [];
  for (let from = 0; from < rows; from += PIECE) {
    if (pacer.due) await pacer.pause();
    const to = Math.min(rows, from + PIECE);
    pieces.push(await model.run(matrix.subarray(from * width, to * width), to - from));
  }
  return {
    probabilities: joined(pieces.map(({ probabilities }) => probabilities)),
    value: joined(pieces.map(({ value }) => value)),
    lower: joined(pieces.map(({ lower }) => lower)),
    upper: joined(pieces.map(({ upper }) => upper)),
  };
}

function joined(pieces: readonly (Float32Array | undefined)[]): Float32Array | undefined {
  const parts = pieces.filter((piece) => piece !== undefined);
  if (parts.length === 0) return undefined;
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}
