import { Pacer } from '@celerity/tabular';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { binFeature } from './binned-feature.js';
import { TreeGrower } from './grow-tree.js';
import { binsOfEach, HistogramLayout, HistogramPool } from './histogram.js';
import { BINARY, COLUMNS, numbers, ROWS, SIGNAL, WITH_HOLES } from './testing/made-up-rows.js';
import { completeConfig } from './tree-config.js';
import { trainTrees } from './train-trees.js';

const rows = Int32Array.from({ length: ROWS }, (_, row) => row);
const binned = numbers(WITH_HOLES).features.map((feature) => binFeature(feature, rows, 255));
const config = completeConfig({ objective: { kind: 'squared_error' }, minLeafRows: 3, maxLeaves: 40 });
const bytes = 8 * new HistogramLayout(binned).length;

afterEach(() => void jest.restoreAllMocks());

/** The tree, and how many histograms it took. */
async function grow(keptBytes?: number) {
  const take = jest.spyOn(HistogramPool.prototype, 'take');
  const grower = new TreeGrower(binned, ROWS, config, new Pacer(), keptBytes);
  const { tree } = await grower.grow({
    rows: rows.slice(),
    columns: Int32Array.of(0, 1, 2),
    // Sums of such numbers are exact, in whatever order.
    gradient: Float32Array.from(SIGNAL, (value) => Math.round(64 * value) / 64),
    hessian: new Float32Array(ROWS).fill(1),
  });
  const histograms = new Set(take.mock.results.map(({ value }) => value)).size;
  take.mockRestore();
  return { tree, histograms };
}

describe('TreeGrower', () => {
  it.each([0, 3, 6])('grows the same tree where it may keep few histograms: %i', async (most) => {
    const free = await grow();
    expect(free.histograms).toBeGreaterThan(8);
    const bounded = await grow(most * bytes);
    expect(bounded.tree).toEqual(free.tree);
    expect(bounded.histograms).toBeLessThanOrEqual(Math.max(2, most));
  });
});

describe('binsOfEach', () => {
  it('leaves tables of usual width as they are', () => {
    expect([binsOfEach(1, 255), binsOfEach(4112, 255), binsOfEach(4112, 32)]).toEqual([255, 255, 32]);
  });

  it('bounds the bins of all features together', () => {
    expect(binsOfEach(10_000, 255)).toBe(104);
    expect(binsOfEach(10_000_000, 255)).toBe(2);
  });
});

it('trains on 10,000 columns', async () => {
  const noise = Array.from({ length: 10_000 - 3 }, (_, i) => COLUMNS[2]!.map((_, row) => ((row + i) * (i + 7)) % 83));
  const features = numbers([...noise, ...COLUMNS]);
  const model = await trainTrees(features, BINARY, { objective: { kind: 'binary' }, rounds: 1, maxLeaves: 4 });
  expect(model.rounds[0]![0]!.feature.length).toBe(7);
});
