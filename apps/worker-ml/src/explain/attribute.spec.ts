import { describe, expect, it } from '@jest/globals';
import { columnsFor, type FeatureTable, type ObjectiveSpec, predict, trainTrees, TreeExplainer } from '@celerity/trees';
import { attribute } from './attribute.js';

const ROWS = 400;
const WIDTH = 5;
const columns = Array.from({ length: WIDTH }, (_, i) =>
  Float32Array.from({ length: ROWS }, (_, row) => ((row * (31 + 6 * i)) % 101) / 20),
);
const table: FeatureTable = {
  rows: ROWS,
  features: columns.map((values, i) => ({ name: `x${i}`, kind: 'numeric', values })),
};
const signal = Float64Array.from({ length: ROWS }, (_, row) =>
  columns.reduce((sum, values, i) => sum + Math.sin((i + 1) * values[row]!), 0),
);

async function trained(objective: ObjectiveSpec, target: Float64Array) {
  const model = await trainTrees(table, target, { objective, rounds: 40, maxLeaves: 8 });
  const explainer = new TreeExplainer(model);
  const predictions = predict(model, table);
  const inputs = columnsFor(model.features, table);
  return (row: number, label = 0) => {
    // As a file in single precision says it.
    const value = Math.fround(predictions[label * ROWS + row]!);
    return { value, explainer, ...attribute(explainer, objective, inputs, row, { value, label }) };
  };
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe.each<[string, ObjectiveSpec, Float64Array, number[]]>([
  ['two classes', { kind: 'binary' }, signal.map((value) => Number(value > 0.5)), [0]],
  ['three classes', { kind: 'softmax', classes: 3 }, signal.map((v) => (v < 0 ? 0 : v < 1 ? 1 : 2)), [0, 1, 2]],
  ['numbers', { kind: 'squared_error' }, signal.map((value) => 1000 * value), [0]],
  ['quantiles', { kind: 'quantile', quantile: 0.9 }, signal, [0]],
])('attributions of %s', (_, objective, target, labels) => {
  it('sum to the prediction less the base value', async () => {
    const explain = await trained(objective, target);
    for (let row = 0; row < ROWS; row++) {
      for (const label of labels) {
        const { base, contributions, value } = explain(row, label);
        expect(Math.abs(base + sum(contributions) - value)).toBeLessThan(1e-9);
      }
    }
  });
});

describe('attributions', () => {
  it('of two classes have the signs and proportions of the exact log-odds, which come along', async () => {
    const explain = await trained(
      { kind: 'binary' },
      signal.map((value) => Number(value > 0.5)),
    );
    for (let row = 0; row < ROWS; row++) {
      const { contributions, logOdds, explainer } = explain(row);
      expect(logOdds).toEqual(explainer.explain(columns, row));
      contributions.forEach((points, i) => expect(Math.sign(points)).toBe(Math.sign(logOdds![i]!)));
      expect(contributions[0]! / contributions[1]!).toBeCloseTo(logOdds![0]! / logOdds![1]!, 3);
    }
  });

  it('of numbers are the exact TreeSHAP values, but for single precision', async () => {
    const explain = await trained({ kind: 'squared_error' }, signal);
    const { contributions, explainer, base } = explain(3);
    expect(base).toBe(explainer.base[0]);
    const exact = explainer.explain(columns, 3);
    contributions.forEach((points, i) => expect(points).toBeCloseTo(exact[i]!, 6));
  });
});
