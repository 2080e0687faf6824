import type { Pacer } from '@celerity/tabular';
import type { DecodedRows } from '../sampling/decoder.js';

const MAX_ROUNDS = 40;
/** Greatest step of a round. */
const MAX_STEP = 1;
/** Greatest bias: odds are changed by a factor of 50 at most. */
const MAX_BIAS = 4;
/** A frequency this near to the wanted one is reached. */
const TOLERANCE = 1e-4;

/**
 * What to add to the outputs of the one-hot parts before softmax, so that on the mean over the rows each level is as likely as wanted.
 * By Newton's method with the diagonal of the Hessian, n levels: b += (n - 1) / n · (wanted - mean p) / mean p·(1 - p); the factor makes
 * it exact for two levels, and for equally likely ones.
 *
 * @param wanted share of the rows that have each level. [codes]
 */
export async function codeBias(
  { rows, probabilities }: DecodedRows,
  spans: readonly number[],
  wanted: Float64Array,
  pacer: Pacer,
): Promise<Float32Array> {
  const codes = wanted.length;
  const bias = new Float32Array(codes);
  let start = 0;
  for (const length of spans) {
    const part = { start, length, codes };
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (pacer.due) await pacer.pause();
      if (adjust(bias, part, probabilities, rows, wanted) < TOLERANCE) break;
    }
    start += length;
  }
  return bias;
}

/** One round for one part. Returns by how much the frequencies were off. */
function adjust(
  bias: Float32Array,
  { start, length, codes }: { start: number; length: number; codes: number },
  probabilities: Float32Array,
  rows: number,
  wanted: Float64Array,
): number {
  const factors = bias.subarray(start, start + length).map(Math.exp);
  const [means, slopes] = [new Float64Array(length), new Float64Array(length)];
  for (let row = 0; row < rows; row++) {
    const at = row * codes + start;
    let sum = 0;
    for (let level = 0; level < length; level++) sum += probabilities[at + level]! * factors[level]!;
    for (let level = 0; level < length; level++) {
      const p = (probabilities[at + level]! * factors[level]!) / sum;
      means[level]! += p / rows;
      slopes[level]! += (p * (1 - p)) / rows;
    }
  }
  let worst = 0;
  for (let level = 0; level < length; level++) {
    const error = wanted[start + level]! - means[level]!;
    const step = (((length - 1) / length) * error) / Math.max(slopes[level]!, 1e-9);
    worst = Math.max(worst, Math.abs(error));
    const moved = bias[start + level]! + Math.max(-MAX_STEP, Math.min(MAX_STEP, step));
    bias[start + level] = Math.max(-MAX_BIAS, Math.min(MAX_BIAS, moved));
  }
  return worst;
}
