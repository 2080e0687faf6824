import { describe, expect, it } from '@jest/globals';
import { predict, predictScores } from './predict.js';
import { BINARY, categories, CLASSES, COLUMNS, numbers, ROWS, SIGNAL, WITH_HOLES } from './testing/made-up-rows.js';
import { trainTrees } from './train-trees.js';
import type { TreeModel } from './tree-model.js';

const binary = { objective: { kind: 'binary' } } as const;
const squared = { objective: { kind: 'squared_error' } } as const;
const SMALL = { rounds: 5, maxLeaves: 6, minLeafRows: 5 };

const trees = ({ rounds }: TreeModel) => rounds.flat();

describe('trainTrees', () => {
  it('fits what is a sum of steps', async () => {
    const features = numbers(COLUMNS);
    const target = Float64Array.from(COLUMNS[0]!, (x, row) => Number(x > 10) + 2 * Number(COLUMNS[1]![row]! > 6));
    const model = await trainTrees(features, target, { ...squared, learningRate: 0.5 });
    const worst = predict(model, features).reduce(
      (most, value, row) => Math.max(most, Math.abs(value - target[row]!)),
      0,
    );
    expect(worst).toBeLessThan(1e-3);
  });

  it('learns on which side missing values belong', async () => {
    const target = COLUMNS[0]!.map((x) => Number(x > 10));
    // What is missing had great values, or small ones.
    for (const isMissing of [(x: number) => x > 20, (x: number) => x < 5]) {
      const features = numbers([COLUMNS[0]!.map((x) => (isMissing(x) ? NaN : x))]);
      const chances = predict(await trainTrees(features, Float64Array.from(target), binary), features);
      expect([...chances].map(Math.round)).toEqual(target);
    }
  });

  it('learns which levels go together, and takes those it never saw for missing', async () => {
    const levels = ['b', 'e', 'a', 'd', 'c', 'f', undefined];
    const texts = Array.from({ length: 350 }, (_, row) => levels[row % 7]);
    const target = Float64Array.from(texts, (text) => Number(text === undefined || 'aef'.includes(text)));
    const model = await trainTrees(categories(texts), target, binary);
    // Other codes for the same levels.
    const asked = categories(['f', 'e', 'd', 'c', 'b', 'a', undefined, 'never seen']);
    expect([...predict(model, asked)].map(Math.round)).toEqual([1, 1, 0, 0, 0, 1, 1, 1]);
  });

  it('predicts the share or the mean where there is nothing to learn from', async () => {
    const features = numbers([Array<number>(40).fill(3), Array<number>(40).fill(NaN)]);
    const target = Float64Array.from({ length: 40 }, (_, row) => Number(row % 4 === 0));
    const onlyBase = await trainTrees(features, target, binary);
    expect(trees(onlyBase).every(({ feature }) => feature.length === 1)).toBe(true);
    expect(predict(onlyBase, features)[0]).toBeCloseTo(0.25, 6);
    expect(predict(await trainTrees(features, target, squared), features)[7]).toBeCloseTo(0.25, 6);
  });

  it.each([0, 1])('is sure of the only class, %i', async (only) => {
    const model = await trainTrees(numbers(COLUMNS), new Float64Array(ROWS).fill(only), binary);
    expect(predict(model, numbers(COLUMNS))[0]).toBeCloseTo(only, 5);
  });

  it('counts the rows of every node', async () => {
    const [tree] = trees(await trainTrees(numbers(WITH_HOLES), SIGNAL, { ...squared, ...SMALL, rounds: 1 }));
    expect(tree!.count[0]).toBe(ROWS);
    tree!.feature.forEach((asked, node) => {
      if (asked < 0) expect(tree!.count[node]).toBeGreaterThanOrEqual(SMALL.minLeafRows);
      else expect(tree!.count[tree!.left[node]!]! + tree!.count[tree!.right[node]!]!).toBe(tree!.count[node]);
    });
  });

  it('keeps to the number of leaves and the depth', async () => {
    const leaves = (model: TreeModel) => trees(model).map(({ feature }) => feature.filter((asked) => asked < 0).length);
    const many = await trainTrees(numbers(COLUMNS), SIGNAL, { ...squared, ...SMALL });
    expect(Math.max(...leaves(many))).toBe(6);
    const shallow = await trainTrees(numbers(COLUMNS), SIGNAL, { ...squared, ...SMALL, maxDepth: 1 });
    expect(Math.max(...leaves(shallow))).toBe(2);
  });

  it('asks only for a share of the features in each tree', async () => {
    const model = await trainTrees(numbers(COLUMNS), SIGNAL, { ...squared, ...SMALL, columnSample: 0.34 });
    for (const { feature } of trees(model)) expect(new Set(feature.filter((asked) => asked >= 0)).size).toBe(1);
  });

  it('grows each tree on a share of the rows', async () => {
    const model = await trainTrees(numbers(COLUMNS), SIGNAL, { ...squared, ...SMALL, rowSample: 0.5 });
    expect(trees(model).map(({ count }) => count[0])).toEqual(Array(5).fill(ROWS / 2));
  });

  it('makes the same model of the same seed, another of another', async () => {
    const settings = { ...SMALL, rowSample: 0.7, columnSample: 0.7, patience: 3 };
    const train = (seed: number) =>
      trainTrees(numbers(WITH_HOLES), CLASSES, { objective: { kind: 'softmax', classes: 3 }, ...settings, seed });
    const first = await train(1);
    expect(await train(1)).toEqual(first);
    expect(await train(2)).not.toEqual(first);
  });

  it('takes a row of weight 2 for two rows', async () => {
    const settings = { ...binary, ...SMALL, minLeafRows: 1, minLeafWeight: 3 };
    const weights = Float64Array.from({ length: ROWS }, (_, row) => 1 + (row % 2));
    const weighted = await trainTrees(numbers(COLUMNS), BINARY, settings, { weights });
    const twice = [...Array(ROWS).keys()].flatMap((row) => (row % 2 === 1 ? [row, row] : [row]));
    const repeated = await trainTrees(
      numbers(COLUMNS.map((column) => twice.map((row) => column[row]!))),
      Float64Array.from(twice, (row) => BINARY[row]!),
      settings,
    );
    const expected = predictScores(repeated, numbers(COLUMNS));
    predictScores(weighted, numbers(COLUMNS)).forEach((score, row) => expect(score).toBeCloseTo(expected[row]!, 5));
  });

  it.each([['balanced'], [[1, 19]]] as const)('weighs classes: %j', async (classWeights) => {
    // One row in 20 is of class 1, by chance.
    const target = Float64Array.from({ length: ROWS }, (_, row) => Number(row % 20 === 0));
    const features = numbers([Array<number>(ROWS).fill(0)]);
    const model = await trainTrees(features, target, { ...binary, classWeights });
    expect(predict(model, features)[0]).toBeCloseTo(0.5, 6);
  });

  it('stops when the validation part gets no better, with the best rounds', async () => {
    const noise = Float64Array.from({ length: ROWS }, (_, row) => Number((row * 7919) % 13 < 6));
    const losses: (number | null)[] = [];
    const model = await trainTrees(
      numbers(COLUMNS),
      noise,
      { ...binary, minLeafRows: 2, patience: 4, seed: 3 },
      { onRound: ({ loss }) => losses.push(loss) },
    );
    const best = losses.indexOf(Math.min(...losses.map(Number)));
    expect(losses).toHaveLength(best + 1 + 4);
    expect(model.rounds).toHaveLength(best + 1);
  });

  it('does not stop without a validation part', async () => {
    const none = new Int32Array(0);
    const model = await trainTrees(
      numbers(COLUMNS),
      BINARY,
      { ...binary, ...SMALL, patience: 1 },
      { validation: none },
    );
    expect(model.rounds).toHaveLength(SMALL.rounds);
  });

  it('trains on no row of a validation part that is given', async () => {
    const validation = Int32Array.from({ length: 60 }, (_, i) => 5 * i);
    const train = (target: Float64Array) =>
      trainTrees(numbers(COLUMNS), target, { ...binary, ...SMALL }, { validation });
    const other = BINARY.map((value, row) => (row % 5 === 0 ? 1 - value : value));
    expect(await train(other)).toEqual(await train(BINARY));
    expect(trees(await train(BINARY))[0]!.count[0]).toBe(240);
  });

  it('ends when its signal aborts', async () => {
    const stop = new AbortController();
    const onRound = ({ round }: { round: number }) => round === 3 && stop.abort(new Error('enough'));
    const training = trainTrees(
      numbers(COLUMNS),
      SIGNAL,
      { ...squared, rounds: 1e6, minLeafRows: 1 },
      { signal: stop.signal, onRound },
    );
    await expect(training).rejects.toThrow('enough');
  });

  it.each([
    ['rounds', { rounds: 0 }, 'rounds must be a whole number of at least 1, not 0'],
    ['a share', { rowSample: 1.5 }, 'rowSample must be above 0 and at most 1, not 1.5'],
    ['NaN', { l2: NaN }, 'l2 must be 0 or more, not NaN'],
    [
      'one class',
      { objective: { kind: 'softmax' as const, classes: 1 } },
      'classes must be a whole number of at least 2',
    ],
    [
      'a quantile of 1',
      { objective: { kind: 'quantile' as const, quantile: 1 } },
      'quantile must be above 0 and below 1',
    ],
    ['class weights for numbers', { ...squared, classWeights: 'balanced' as const }, 'classWeights are for classes'],
    ['class weights that lack a class', { classWeights: [1] }, 'is its class among the class weights'],
  ])('refuses bad settings: %s', async (_, settings, message) => {
    await expect(trainTrees(numbers(COLUMNS), BINARY, { ...binary, ...settings })).rejects.toThrow(message);
  });

  it.each([
    ['no rows', numbers([[]]), [], 'no rows or no features'],
    ['too few values', { ...numbers([[1, 2]]), rows: 3 }, [1, 0, 1], "'x0' has 2 values for 3 rows"],
    ['too few targets', numbers([[1, 2]]), [1], 'The target has 1 values for 2 rows'],
    ['a target that is no class', numbers([[1, 2]]), [1, 2], 'The target must be 0 or 1, not 2 (row 1)'],
    ['a missing target', numbers([[1, 2]]), [1, NaN], 'not NaN (row 1)'],
  ])('refuses a bad table: %s', async (_, features, target, message) => {
    await expect(trainTrees(features, Float64Array.from(target), binary)).rejects.toThrow(message);
  });

  it('refuses to hold all rows back', async () => {
    const training = trainTrees(numbers([[1]]), Float64Array.of(1), binary, { validation: Int32Array.of(0) });
    await expect(training).rejects.toThrow('none is left to train on');
  });
});

describe('predict', () => {
  it('finds features by name, and refuses a table without one of them', async () => {
    const model = await trainTrees(numbers(COLUMNS), SIGNAL, { ...squared, ...SMALL });
    const features = numbers(COLUMNS);
    const reversed = { ...features, features: features.features.toReversed() };
    expect(predict(model, reversed)).toEqual(predict(model, features));
    expect(() => predict(model, numbers(COLUMNS.slice(1)))).toThrow("needs the numeric feature 'x2'");
    expect(() => predict(model, categories(['a'], 'x0'))).toThrow("needs the numeric feature 'x0': it is categorical");
  });
});
