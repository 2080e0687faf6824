import { describe, expect, it } from '@jest/globals';
import type { EncodedRows } from '../columns/encode.js';
import { balancedShares } from './balance.js';
import { MiniBatches } from './mini-batches.js';
import type { NetworkShape } from './network-shape.js';

const shape: NetworkShape = { alphas: 1, spans: [2], compress: [4], latent: 3, decompress: [4] };

/** Rows whose scalar is their number. */
const rowsOf = (rows: number): EncodedRows => ({
  rows,
  alphas: Float32Array.from({ length: rows }, (_, row) => row),
  codes: Int32Array.from({ length: rows }, (_, row) => row % 2),
});

function batch(batches: MiniBatches, step: number) {
  const rows = new Float32Array(batches.size * 3).fill(9);
  const noise = new Float32Array(batches.size * 3);
  batches.write(step, rows, noise);
  return { rows, noise, numbers: [...rows].filter((_, index) => index % 3 === 0) };
}

const epoch = (batches: MiniBatches, number: number) =>
  Array.from({ length: batches.stepsPerEpoch }, (_, step) => {
    return batch(batches, number * batches.stepsPerEpoch + step).numbers;
  }).flat();

describe('MiniBatches', () => {
  it.each([
    [1000, 500, 2, 500],
    [750, 500, 2, 375],
    [1001, 500, 3, 334],
    [30, 500, 1, 30],
  ])('shares %d rows out to batches of at most %d: %d of %d', (rows, wanted, steps, size) => {
    const batches = new MiniBatches(rowsOf(rows), shape, 0, wanted);
    expect([batches.stepsPerEpoch, batches.size]).toEqual([steps, size]);
  });

  it('has every row in every epoch, in another order', () => {
    const batches = new MiniBatches(rowsOf(100), shape, 5, 25);
    const epochs = [epoch(batches, 0), epoch(batches, 1)] as const;
    for (const numbers of epochs) expect(numbers.toSorted((a, b) => a - b)).toEqual([...rowsOf(100).alphas]);
    expect(epochs[0]).not.toEqual(epochs[1]);
  });

  it('writes scalars, then ones where they belong, and zeros elsewhere', () => {
    const { rows } = batch(new MiniBatches(rowsOf(10), shape, 5, 10), 0);
    for (let at = 0; at < rows.length; at += 3) {
      expect([...rows.subarray(at + 1, at + 3)]).toEqual(rows[at]! % 2 === 0 ? [1, 0] : [0, 1]);
    }
  });

  it('gives a step the same rows and noise, whatever was asked for before', () => {
    const [one, other] = [0, 0].map(() => new MiniBatches(rowsOf(100), shape, 5, 25));
    for (const step of [3, 9, 0]) batch(one!, step);
    expect(batch(one!, 6)).toEqual(batch(other!, 6));
    expect(batch(one!, 6).noise).not.toEqual(batch(one!, 7).noise);
  });

  it('has rows of rare strata more often when they are balanced', () => {
    const of = Uint32Array.from({ length: 1600 }, (_, row) => (row < 100 ? 1 : 0));
    const shares = balancedShares({ of, sizes: [1500, 100] });
    const numbers = epoch(new MiniBatches(rowsOf(1600), shape, 5, 400, shares), 0);
    // Their weight is (1600 / 100)^¼ = 2, that of the others (1600 / 1500)^¼ = 1.016.
    const rare = numbers.filter((number) => number < 100);
    expect(Math.abs(rare.length - (1600 * 200) / (200 + 1500 * 1.016))).toBeLessThanOrEqual(2);
    expect(new Set(rare).size).toBe(100);
  });
});
