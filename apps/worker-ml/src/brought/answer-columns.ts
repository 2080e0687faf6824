import type { BroughtSession } from './brought-session.js';

/** Rows of one run, which blocks its thread. */
const PIECE = 2048;

/**
 * What a model says of rows, given by columns: that of class k of row i at `k * rows + i`, or the value of row i. The event loop has its turn
 * after each piece.
 *
 * @throws the signal's reason when it aborts
 */
export async function answerColumns(
  session: BroughtSession,
  columns: readonly Float32Array[],
  signal: AbortSignal,
): Promise<Float64Array> {
  const rows = columns[0]?.length ?? 0;
  let answers = new Float64Array();
  for (let from = 0; from < rows; from += PIECE) {
    signal.throwIfAborted();
    const count = Math.min(PIECE, rows - from);
    const piece = await session.run(matrixOf(columns, from, count), count);
    const outputs = piece.length / count;
    if (from === 0) answers = new Float64Array(rows * outputs);
    piece.forEach((answer, at) => (answers[(at % outputs) * rows + from + Math.floor(at / outputs)] = answer));
    await new Promise(setImmediate);
  }
  return answers;
}

function matrixOf(columns: readonly Float32Array[], from: number, rows: number): Float32Array {
  const matrix = new Float32Array(rows * columns.length);
  columns.forEach((values, column) => {
    for (let row = 0; row < rows; row++) matrix[row * columns.length + column] = values[from + row]!;
  });
  return matrix;
}
