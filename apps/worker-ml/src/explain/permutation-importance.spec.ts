import { describe, expect, it } from '@jest/globals';
import { permutationImportance } from './permutation-importance.js';

const ROWS = 200;
const columns = [31, 37, 43].map((step) => Float32Array.from({ length: ROWS }, (_, row) => ((row * step) % 101) / 101));
const target = Float64Array.from({ length: ROWS }, (_, row) => 3 * columns[0]![row]! + columns[2]![row]!);
const predict = (asked: readonly Float32Array[]) =>
  Array.from({ length: ROWS }, (_, row) => 3 * asked[0]![row]! + asked[2]![row]!);
const squaredError = (wanted: ArrayLike<number>, told: ArrayLike<number>) =>
  Array.from({ length: ROWS }, (_, row) => (wanted[row]! - told[row]!) ** 2).reduce((a, b) => a + b) / ROWS;

describe('permutationImportance', () => {
  it('is how much the loss grows: twice the variance of what a column adds', async () => {
    const importance = await permutationImportance(predict, columns, target, squaredError, { repeats: 30 });
    // Numbers from 0 to 1 have a variance of 1/12.
    expect(importance[0]! / (2 * (9 / 12))).toBeCloseTo(1, 1);
    expect(importance[1]).toBe(0);
    expect(importance[2]! / (2 * (1 / 12))).toBeCloseTo(1, 1);
  });

  it('is the same with the same seed, and leaves the columns as they were', async () => {
    const before = columns.map((column) => column.slice());
    const importance = (seed: number) => permutationImportance(predict, columns, target, squaredError, { seed });
    expect(await importance(1)).toEqual(await importance(1));
    expect(await importance(2)).not.toEqual(await importance(1));
    expect(columns).toEqual(before);
  });

  it('ends when its signal aborts', async () => {
    const abort = new AbortController();
    const slow = async (asked: readonly Float32Array[]) => {
      abort.abort(new Error('enough'));
      const until = performance.now() + 10;
      while (performance.now() < until);
      return predict(asked);
    };
    const running = permutationImportance(slow, columns, target, squaredError, { signal: abort.signal });
    await expect(running).rejects.toThrow('enough');
  });
});
