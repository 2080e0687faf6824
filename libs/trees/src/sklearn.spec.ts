import { describe, expect, it } from '@jest/globals';
import { predict } from './predict.js';
import { BINARY, CLASSES, COLUMNS, numbers, ROWS, SIGNAL, WITH_HOLES } from './testing/made-up-rows.js';
import { trainTrees } from './train-trees.js';

/**
 * Predictions of scikit-learn 1.2.1 for the first rows of the same data, made with
 *
 *   HistGradientBoosting…(max_iter=10, learning_rate=.3, max_leaf_nodes=6, min_samples_leaf=10, l2_regularization=.5,
 *                         early_stopping=False).fit(X, y)
 *
 * X and y as in testing/made-up-rows.ts, X in double precision.
 */
const SETTINGS = { rounds: 10, learningRate: 0.3, maxLeaves: 6, minLeafRows: 10, l2: 0.5 };

const TABLES = { 'with all values': COLUMNS, 'with missing values': WITH_HOLES };

const EXPECTED = {
  'with all values': {
    binary: [0.527869220727, 0.433186140965, 0.030979112463, 0.738793394787, 0.061652804262],
    squared: [0.359958187756, 0.815859118783, -0.754885123066, 0.605758424308, -0.226549537648],
    softmax: [0.477849200426, 0.343839146571, 0.178311653003, 0.092174294219, 0.36226674276, 0.545558963021],
  },
  'with missing values': {
    binary: [0.244764170222, 0.676389577626, 0.032094727843, 0.661797969467, 0.197003983092],
    squared: [0.271163006189, 0.891660950471, -0.394917235985, 0.443626464944, -0.316556077371],
    softmax: [0.475679931269, 0.367376188608, 0.156943880123, 0.076744187954, 0.594703637684, 0.328552174362],
  },
};

/** HistGradientBoostingRegressor(loss='quantile', learning_rate=.5) on floor(256 y) / 256, with sample weights of 1. */
const QUANTILES = {
  'with all values': {
    0.1: [-0.58913421630859, -0.03981781005859, -0.85785675048828, -0.68579864501953, -0.57387542724609],
    0.75: [0.45098876953125, 0.84539794921875, -0.03410339355469, 0.77568817138672, 0.2072448730468],
  },
  'with missing values': {
    0.1: [-0.4061164855957, -0.04023361206055, -1.20101547241211, -0.81300735473633, -0.77988815307617],
    0.75: [1.71141815185547, 0.92040252685547, -0.34351348876953, 0.7745285034179, 0.17406463623047],
  },
};

describe.each(['with all values', 'with missing values'] as const)('scikit-learn, on columns %s,', (kind) => {
  const features = numbers(TABLES[kind]);
  const expected = EXPECTED[kind];
  const close = (actual: ArrayLike<number>, wanted: number[]) => {
    for (const [i, value] of wanted.entries()) expect(actual[i]).toBeCloseTo(value, 7);
  };

  it('makes the same of two classes', async () => {
    close(
      predict(await trainTrees(features, BINARY, { objective: { kind: 'binary' }, ...SETTINGS }), features),
      expected.binary,
    );
  });

  it('makes the same of numbers', async () => {
    const model = await trainTrees(features, SIGNAL, { objective: { kind: 'squared_error' }, ...SETTINGS });
    close(predict(model, features), expected.squared);
  });

  it('makes the same of three classes', async () => {
    const model = await trainTrees(features, CLASSES, { objective: { kind: 'softmax', classes: 3 }, ...SETTINGS });
    const chances = predict(model, features);
    close(
      [0, ROWS, 2 * ROWS, 1, ROWS + 1, 2 * ROWS + 1].map((at) => chances[at]!),
      expected.softmax,
    );
  });

  it.each([0.1, 0.75] as const)('makes the same of the quantile %d', async (quantile) => {
    const target = SIGNAL.map((value) => Math.floor(256 * value) / 256);
    const objective = { kind: 'quantile' as const, quantile };
    const model = await trainTrees(features, target, { ...SETTINGS, objective, learningRate: 0.5 });
    close(predict(model, features), QUANTILES[kind][quantile]);
  });
});
