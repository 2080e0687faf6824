import { Random } from '@celerity/tabular';
import { describe, expect, it } from '@jest/globals';
import { columnsFor, type Feature, type FeatureTable } from '../feature-table.js';
import { predictScores } from '../predict.js';
import { trainTrees } from '../train-trees.js';
import { goesLeft, type Tree, type TreeModel } from '../tree-model.js';
import type { ObjectiveSpec } from '../objective.js';
import { TreeExplainer } from './tree-explainer.js';

const LEVELS = ['a', 'b', 'c', 'd', 'e'];

/** Numbers and categories, some missing; and a target that depends on all of them together. */
function randomTable(rows: number, width: number, seed: number): { table: FeatureTable; target: Float64Array } {
  const random = new Random(seed);
  const target = new Float64Array(rows);
  const features = Array.from({ length: width }, (_, i): Feature => {
    const values = Float32Array.from({ length: rows }, () => random.normal());
    values.forEach((value, row) => (target[row]! += Math.sin((i + 2) * value) + 0.3 * target[row]! * value));
    if (i % 3 === 2) {
      const codes = Int32Array.from(values, (value) => (value > 1.3 ? -1 : Math.floor(Math.abs(value) * 10) % 5));
      return { name: `x${i}`, kind: 'categorical', codes, levels: LEVELS };
    }
    return { name: `x${i}`, kind: 'numeric', values: values.map((value) => (value > 1.3 ? NaN : value)) };
  });
  return { table: { rows, features }, target };
}

/** The mean of a tree's leaves where only some features are known: the others leave the training rows' shares. */
function expectedValue(tree: Tree, columns: readonly Float32Array[], row: number, known: number, node = 0): number {
  const asked = tree.feature[node]!;
  if (asked < 0) return tree.value[node]!;
  const [left, right] = [tree.left[node]!, tree.right[node]!];
  const below = (child: number) => expectedValue(tree, columns, row, known, child);
  if ((known >> asked) & 1) return below(goesLeft(tree, node, columns[asked]![row]!) ? left : right);
  return (below(left) * tree.count[left]! + below(right) * tree.count[right]!) / tree.count[node]!;
}

/** Shapley values from their definition: over all subsets of the features (Shapley 1953). */
function bruteForce({ features, rounds }: TreeModel, columns: readonly Float32Array[], row: number, output: number) {
  const size = features.length;
  const worth = Array.from({ length: 2 ** size }, (_, known) =>
    rounds.reduce((sum, round) => sum + expectedValue(round[output]!, columns, row, known), 0),
  );
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return features.map((_, i) =>
    worth.reduce((sum, without, subset) => {
      if ((subset >> i) & 1) return sum;
      const others = [...subset.toString(2)].filter((bit) => bit === '1').length;
      const weight = (factorial(others) * factorial(size - others - 1)) / factorial(size);
      return sum + weight * (worth[subset | (1 << i)]! - without);
    }, 0),
  );
}

describe('TreeExplainer', () => {
  it.each([
    [1, 3, 'few features, asked again and again on a path'],
    [2, 8, 'many features'],
  ])('gives the Shapley values of their definition: %i, %i %s', async (seed, width) => {
    const { table, target } = randomTable(400, width, seed);
    const settings = { rounds: 4, maxLeaves: 24, minLeafRows: 3, learningRate: 0.5, seed };
    const model = await trainTrees(table, target, { objective: { kind: 'squared_error' }, ...settings });
    const asked = new Set(model.rounds.flat().flatMap(({ feature }) => [...feature].filter((i) => i >= 0)));
    expect(asked.size).toBe(width);
    const columns = columnsFor(model.features, table);
    const explainer = new TreeExplainer(model);
    for (let row = 0; row < 40; row++) {
      const contributions = explainer.explain(columns, row);
      const expected = bruteForce(model, columns, row, 0);
      expected.forEach((value, i) => expect(Math.abs(contributions[i]! - value)).toBeLessThan(1e-12));
    }
  });

  it('tells outputs apart', async () => {
    const { table, target } = randomTable(300, 4, 3);
    const classes = target.map((value) => (value < -0.5 ? 0 : value < 0.5 ? 1 : 2));
    const settings = { objective: { kind: 'softmax', classes: 3 } as const, rounds: 3, maxLeaves: 8 };
    const model = await trainTrees(table, classes, settings);
    const columns = columnsFor(model.features, table);
    const contributions = new TreeExplainer(model).explain(columns, 7);
    expect(contributions).toHaveLength(12);
    for (const output of [0, 1, 2]) {
      bruteForce(model, columns, 7, output).forEach((value, i) =>
        expect(contributions[output * 4 + i]).toBeCloseTo(value, 12),
      );
    }
  });

  it.each<[string, ObjectiveSpec, object]>([
    ['of 31 leaves', { kind: 'binary' }, { rounds: 100 }],
    ['on samples', { kind: 'quantile', quantile: 0.8 }, { rounds: 50, rowSample: 0.5, columnSample: 0.5 }],
    ['very deep ones', { kind: 'squared_error' }, { rounds: 10, maxLeaves: 500, minLeafRows: 1 }],
  ])('sums to the score less the base, with many trees: %s', async (_, objective, settings) => {
    const { table, target } = randomTable(1000, 12, 4);
    const wanted = objective.kind === 'binary' ? target.map((value) => Number(value > 0)) : target;
    const model = await trainTrees(table, wanted, { objective, ...settings });
    const columns = columnsFor(model.features, table);
    const scores = predictScores(model, table);
    const explainer = new TreeExplainer(model);
    for (let row = 0; row < 100; row++) {
      const sum = explainer.explain(columns, row).reduce((total, value) => total + value, explainer.base[0]!);
      expect(Math.abs(sum - scores[row]!)).toBeLessThan(1e-11);
    }
  });

  it('starts from the mean score of the training rows', async () => {
    const { table, target } = randomTable(500, 4, 5);
    const model = await trainTrees(table, target, { objective: { kind: 'squared_error' }, rounds: 20 });
    const mean = predictScores(model, table).reduce((sum, score) => sum + score, 0) / 500;
    expect(new TreeExplainer(model).base[0]).toBeCloseTo(mean, 6);
  });

  it('gives trees without a split nothing', async () => {
    const { table, target } = randomTable(30, 2, 6);
    const model = await trainTrees(table, target, { objective: { kind: 'squared_error' }, minLeafRows: 20 });
    expect([...new TreeExplainer(model).explain(columnsFor(model.features, table), 0)]).toEqual([0, 0]);
  });

  it('is what is worked out by hand', () => {
    // x0 <= 1 of 10 rows: 4 go left to the value 1; of the others, x1 <= 2: 2 go left to 3, and 4 right to 8.
    const tree: Tree = {
      feature: Int32Array.of(0, -1, 1, -1, -1),
      threshold: Float32Array.of(1, 0, 2, 0, 0),
      categories: Array<undefined>(5).fill(undefined),
      missingLeft: new Uint8Array(5),
      left: Int32Array.of(1, 0, 3, 0, 0),
      right: Int32Array.of(2, 0, 4, 0, 0),
      value: Float32Array.of(0, 1, 0, 3, 8),
      count: Int32Array.of(10, 4, 6, 2, 4),
      gain: new Float64Array(5),
    };
    const features = ['x0', 'x1'].map((name) => ({ name, kind: 'numeric' as const }));
    const model: TreeModel = { objective: { kind: 'squared_error' }, features, base: [0.5], rounds: [[tree]] };
    const explainer = new TreeExplainer(model);
    expect(explainer.base[0]).toBeCloseTo(0.5 + 4.2, 12);
    // Worth: nothing known 4.2; x0 alone 19/3; x1 alone 0.4 + 0.6 · 8 = 5.2; both 8.
    const [first, second] = explainer.explain([Float32Array.of(5), Float32Array.of(7)], 0);
    expect(first).toBeCloseTo((19 / 3 - 4.2 + (8 - 5.2)) / 2, 12);
    expect(second).toBeCloseTo((5.2 - 4.2 + (8 - 19 / 3)) / 2, 12);
  });
});
