import { Random } from '@celerity/tabular';
import { describe, expect, it } from '@jest/globals';
import { explainBrought, type PredictMatrix } from './explain-brought.js';

const random = new Random(3);
const weights = Float64Array.from({ length: 16 }, () => random.normal());

/** A function of four features with all their interactions. */
const predictRow = (row: ArrayLike<number>) =>
  weights.reduce((sum, weight, subset) => {
    let product = weight;
    for (let feature = 0; feature < 4; feature++)
      if ((subset >> feature) & 1) product *= Number.isNaN(row[feature]) ? -1 : row[feature]!;
    return sum + product;
  }, 0);

const predict: PredictMatrix = async (matrix, rows) =>
  Float64Array.from({ length: rows }, (_, row) => predictRow(matrix.subarray(row * 4, row * 4 + 4)));

/** Shapley values by their definition: over all subsets. */
function exact(background: Float32Array, row: Float32Array): number[] {
  const at = (subset: number) => predictRow(row.map((value, i) => ((subset >> i) & 1 ? value : background[i]!)));
  const weightOf = [1 / 4, 1 / 12, 1 / 12, 1 / 4];
  return [0, 1, 2, 3].map((feature) => {
    let value = 0;
    for (let subset = 0; subset < 16; subset++) {
      if ((subset >> feature) & 1) continue;
      const size = [0, 1, 2, 3].filter((i) => (subset >> i) & 1).length;
      value += weightOf[size]! * (at(subset | (1 << feature)) - at(subset));
    }
    return value;
  });
}

const BACKGROUND = Float32Array.of(0.5, -1, 2, 1);
const ROW = Float32Array.of(1.5, 0.25, -1, 3);
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe('explainBrought', () => {
  it('adds up to the prediction less the base, whatever was drawn', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const { base, prediction, contributions } = await explainBrought(predict, BACKGROUND, ROW, { orders: 1, seed });
      expect([base, prediction]).toEqual([predictRow(BACKGROUND), predictRow(ROW)]);
      expect(sum(contributions)).toBeCloseTo(prediction - base, 12);
    }
  });

  it('comes near the Shapley values', async () => {
    const { contributions } = await explainBrought(predict, BACKGROUND, ROW, { orders: 2000 });
    exact(BACKGROUND, ROW).forEach((value, feature) =>
      expect(Math.abs(contributions[feature]! - value)).toBeLessThan(0.1),
    );
  });

  it('gives the exact values of a sum, with one order', async () => {
    const linear: PredictMatrix = async (matrix, rows) =>
      Float64Array.from({ length: rows }, (_, row) => 2 * matrix[row * 4]! - 3 * matrix[row * 4 + 2]!);
    const { contributions } = await explainBrought(linear, BACKGROUND, ROW, { orders: 1 });
    expect(Array.from(contributions)).toEqual([2, 0, 9, 0]);
  });

  it('gives nothing to what is as usual, also where it is missing', async () => {
    const background = Float32Array.of(0.5, NaN, 2, 1);
    const { contributions } = await explainBrought(predict, background, Float32Array.of(1, NaN, 2, 0));
    expect([contributions[1], contributions[2]]).toEqual([0, 0]);
    const none = await explainBrought(predict, background, background);
    expect(Array.from(none.contributions)).toEqual([0, 0, 0, 0]);
    const one = await explainBrought(predict, background, Float32Array.of(4, NaN, 2, 1));
    expect(one.contributions[0]).toBe(one.prediction - one.base);
  });

  it('is the same with the same seed, and another with another', async () => {
    const of = async (seed: number) =>
      (await explainBrought(predict, BACKGROUND, ROW, { orders: 1, seed })).contributions;
    expect(await of(1)).toEqual(await of(1));
    expect(await of(1)).not.toEqual(await of(5));
  });
});
