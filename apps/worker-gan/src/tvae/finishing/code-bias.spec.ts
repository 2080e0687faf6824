import { expect, it } from '@jest/globals';
import { Pacer, Random } from '@celerity/tabular';
import { codeBias } from './code-bias.js';

const ROWS = 2000;
const random = new Random(8);

/** Softmax of logits of two parts, of three and two levels. */
function decoded() {
  const logits = Array.from({ length: ROWS }, () => Array.from({ length: 5 }, () => 2 * random.normal()));
  const softmax = (part: number[]) => {
    const sum = part.reduce((sum, logit) => sum + Math.exp(logit), 0);
    return part.map((logit) => Math.exp(logit) / sum);
  };
  const probabilities = logits.flatMap((row) => [...softmax(row.slice(0, 3)), ...softmax(row.slice(3))]);
  return {
    logits,
    softmax,
    rows: { rows: ROWS, scalars: new Float32Array(), probabilities: Float32Array.from(probabilities) },
  };
}

it('makes each level as likely as wanted', async () => {
  const { logits, softmax, rows } = decoded();
  const wanted = Float64Array.of(0.7, 0.25, 0.05, 0.98, 0.02);
  const bias = await codeBias(rows, [3, 2], wanted, new Pacer());
  const shares = new Float64Array(5);
  for (const row of logits) {
    const biased = row.map((logit, code) => logit + bias[code]!);
    [...softmax(biased.slice(0, 3)), ...softmax(biased.slice(3))].forEach((p, code) => (shares[code]! += p / ROWS));
  }
  shares.forEach((share, code) => expect(share).toBeCloseTo(wanted[code]!, 3));
});

it('stays within bounds where that cannot be', async () => {
  const sure = { rows: 2, scalars: new Float32Array(), probabilities: Float32Array.of(1, 0, 1, 0) };
  const bias = await codeBias(sure, [2], Float64Array.of(0.5, 0.5), new Pacer());
  for (const value of bias) expect(Math.abs(value)).toBeLessThanOrEqual(4);
});
