import { describe, expect, it } from '@jest/globals';
import { RowSample } from './row-sample.js';
import { shareOut } from './share-out.js';

/** The rows of a sample, by their numbers. */
function drawn(rows: number, values: Iterable<string>, seed = 1): number[] {
  const slots: number[] = [];
  const sample = new RowSample(rows, seed, (from, to) => (slots[to] = slots[from]!));
  let row = 0;
  for (const value of values) {
    const slot = sample.offer(value);
    if (slot >= 0) slots[slot] = row;
    row += 1;
  }
  return slots.slice(0, sample.finish());
}

function* repeated(value: string, times: number) {
  for (let i = 0; i < times; i++) yield value;
}

describe('shareOut', () => {
  it.each([
    ['all, where there is room', 10, [3, 0, 7], [3, 0, 7]],
    ['by the largest remainders', 10, [335, 333, 332], [4, 3, 3]],
    ['one at least', 10, [10_000, 1, 1], [8, 1, 1]],
  ])('gives %s', (_, rows, sizes, shares) => {
    expect(shareOut(rows, sizes)).toEqual(shares);
  });
});

describe('RowSample', () => {
  it('keeps every row where there are no more than wanted', () => {
    expect(drawn(5, repeated('', 3))).toEqual([0, 1, 2]);
    expect(drawn(3, repeated('', 3))).toEqual([0, 1, 2]);
  });

  it('keeps exactly as many as wanted, each once, in order', () => {
    const rows = drawn(100, repeated('', 50_000));
    expect(rows).toHaveLength(100);
    expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
  });

  it('takes early and late rows alike', () => {
    const thirds = [0, 0, 0];
    for (let seed = 0; seed < 30; seed++)
      for (const row of drawn(200, repeated('', 9000), seed)) thirds[Math.floor(row / 3000)]! += 1;
    // 2,000 each are due; the standard deviation is 37.
    for (const third of thirds) expect(Math.abs(third - 2000)).toBeLessThan(150);
  });

  it('gives each value its share, whenever its rows come', () => {
    const classes = [
      ...repeated('a', 40_000),
      ...repeated('b', 9000),
      ...repeated('rare', 2),
      ...repeated('a', 51_000),
      'last',
    ];
    const counts = new Map<string, number>();
    for (const row of drawn(1000, classes)) counts.set(classes[row]!, (counts.get(classes[row]!) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({ a: 909, b: 89, rare: 1, last: 1 });
  });

  it('holds a bounded number of rows', () => {
    let highest = 0;
    const sample = new RowSample(100, 1, () => undefined);
    for (let row = 0; row < 200_000; row++) highest = Math.max(highest, sample.offer(`value ${row % 5000}`));
    expect(highest).toBeLessThan(300);
    expect(sample.finish()).toBe(100);
  });
});
