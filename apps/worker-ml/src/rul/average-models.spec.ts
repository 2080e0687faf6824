import { type FeatureTable, predict, trainTrees } from '@celerity/trees';
import { describe, expect, it } from '@jest/globals';
import { averageModels, widened } from './average-models.js';

const ROWS = 200;
const column = (name: string, factor: number) => ({
  name,
  kind: 'numeric' as const,
  values: Float32Array.from({ length: ROWS }, (_, row) => (row * factor) % 53),
});
const WIDE: FeatureTable = { rows: ROWS, features: [column('a', 7), column('b', 11), column('c', 13)] };
const NARROW: FeatureTable = { rows: ROWS, features: [WIDE.features[2]!, WIDE.features[0]!] };
const TARGET = Float64Array.from({ length: ROWS }, (_, row) => ((row * 7) % 53) + ((row * 13) % 53) ** 2 / 20);

describe('averageModels', () => {
  it('says the mean of what models say, also of those that saw fewer features', async () => {
    const settings = { objective: { kind: 'squared_error' }, rounds: 20 } as const;
    const all = await trainTrees(WIDE, TARGET, settings);
    const some = await trainTrees(NARROW, TARGET, { ...settings, rounds: 5 });
    const wider = widened(some, WIDE, [2, 0]);
    expect(predict(wider, WIDE)).toEqual(predict(some, NARROW));
    const both = predict(averageModels([all, wider]), WIDE);
    const [first, second] = [predict(all, WIDE), predict(some, NARROW)];
    both.forEach((told, row) => expect(told).toBeCloseTo((first[row]! + second[row]!) / 2, 4));
  });
});
