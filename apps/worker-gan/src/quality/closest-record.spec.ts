import { describe, expect, it } from '@jest/globals';
import { Pacer, Random, type Table } from '@celerity/tabular';
import { alignTables } from './aligned-column.js';
import { closestRecords } from './closest-record.js';
import { madeUpTable } from './testing/made-up-tables.js';

function privacy(real: Table, synthetic: Table, seed = 0) {
  const rows = { real: real.rows, synthetic: synthetic.rows };
  return closestRecords(alignTables(real, synthetic).columns, rows, { seed, pacer: new Pacer() });
}

const numbers = (...columns: number[][]): Table => ({
  rows: columns[0]!.length,
  columns: columns.map((values, i) => ({ name: `x${i}`, kind: 'continuous', values: Float64Array.from(values) })),
});

describe('closestRecords', () => {
  // Brute force over all pairs in Python; the first figure is that of SDMetrics 0.29.0's calculate_dcr, too. The share is 1 less
  // scipy 1.10.1's mannwhitneyu over the number of pairs, but for distances that differ by rounding only.
  it('finds the distances of trying every pair', async () => {
    const real = madeUpTable(60, { temperature: 37, count: 7, when: 53 }, 'H');
    const synthetic = madeUpTable(60, { temperature: 41, count: 5, when: 59 }, 'X');
    const found = await privacy(real, synthetic);
    expect(found.median_distance).toBeCloseTo(0.0716029377282015, 12);
    expect(found.median_distance_real).toBeCloseTo(0.0762528054131913, 12);
    expect(found.share_closer).toBeCloseTo(0.45777777777777784, 3);
    expect(found).toMatchObject({ copies: 1, copies_real: 0, rows: { compared: 60, real: 60 } });
  });

  it('counts a value far outside, a missing one and an odd one of a constant column as 1', async () => {
    const real = numbers([0, 10], [5, 5]);
    expect((await privacy(real, numbers([1000], [5]))).median_distance).toBe(0.5);
    expect((await privacy(real, numbers([NaN], [5]))).median_distance).toBe(0.5);
    expect((await privacy(real, numbers([NaN], [NaN]))).median_distance).toBe(1);
    expect((await privacy(real, numbers([10], [5.001]))).median_distance).toBe(0.5);
    expect((await privacy(real, numbers([2.5], [5]))).median_distance).toBe(0.125);
  });

  it('takes rows that miss the same value for equal', async () => {
    const real = numbers([1, 2, 3], [NaN, 7, 8]);
    expect(await privacy(real, numbers([1], [NaN]))).toMatchObject({ median_distance: 0, copies: 1 });
  });

  it('finds as many copies among the real rows as there are', async () => {
    const real = numbers([1, 1, 2, 3], [4, 4, 5, 6]);
    expect(await privacy(real, numbers([9, 9, 9, 9], [9, 9, 9, 9]))).toMatchObject({ copies: 0, copies_real: 2 });
  });

  it('finds fresh rows about as close as real ones, and repeated ones closer', async () => {
    const random = new Random(1);
    const drawn = (count: number) => Array.from({ length: count }, () => random.uniform());
    const [x, y] = [drawn(3000), drawn(3000)];
    const fresh = await privacy(numbers(x, y), numbers(drawn(3000), drawn(3000)));
    expect(fresh.rows).toEqual({ compared: 2000, real: 3000 });
    expect(Math.abs(fresh.share_closer - 0.5)).toBeLessThan(0.05);
    const repeated = await privacy(
      numbers(x, y),
      numbers(
        x.map((value) => value + 1e-4),
        y,
      ),
    );
    expect(repeated.share_closer).toBeGreaterThan(0.95);
    expect(repeated.median_distance).toBeLessThan(repeated.median_distance_real / 5);
  });
});
