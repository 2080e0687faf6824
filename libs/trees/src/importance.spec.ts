import { expect, it } from '@jest/globals';
import { importanceOf } from './importance.js';
import { BINARY, COLUMNS, numbers, SIGNAL } from './testing/made-up-rows.js';
import { trainTrees } from './train-trees.js';

it('shares the gain out by feature', async () => {
  const target = COLUMNS[1]!.map((value) => Number(value > 6));
  const settings = { objective: { kind: 'squared_error' as const }, rounds: 1, maxLeaves: 2 };
  expect(importanceOf(await trainTrees(numbers(COLUMNS), Float64Array.from(target), settings))).toEqual([0, 1, 0]);

  const model = await trainTrees(numbers(COLUMNS), SIGNAL, { ...settings, rounds: 20, maxLeaves: 8 });
  const shares = importanceOf(model);
  expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
  const [first, , third] = shares;
  expect(first).toBeGreaterThan(third!);
});

it('is 0 where nothing could be split', async () => {
  const model = await trainTrees(numbers(COLUMNS), BINARY, { objective: { kind: 'binary' }, minLeafRows: 200 });
  expect(importanceOf(model)).toEqual([0, 0, 0]);
});
