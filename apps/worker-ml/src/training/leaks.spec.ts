import { Pacer } from '@celerity/tabular';
import { describe, expect, it } from '@jest/globals';
import { featureTableOf } from '../features/index.js';
import { numbers, range, tableOf, texts } from '../features/testing/tables.js';
import { leakWarnings } from './leaks.js';
import type { Target } from './target.js';

const rows = range(400);
const failed = Float64Array.from(rows, (row) => Number(row % 20 === 0));
const binary: Target = { objective: { kind: 'binary' }, values: failed, classes: ['0', '1'] };

const table = tableOf(
  numbers(
    'heat',
    rows.map((row) => (failed[row] ? 90 : 20) + (row % 7)),
  ),
  numbers(
    'repaired',
    rows.map((row) => (failed[row] ? row : NaN)),
  ),
  numbers(
    'speed',
    rows.map((row) => (row % 20 < 3 ? 90 : 20) + (row % 7)),
  ),
  texts(
    'alarm',
    rows.map((row) => (row % 40 === 0 ? 'on' : 'off')),
  ),
  texts(
    'type',
    rows.map((row) => (row % 4 ? 'L' : 'H')),
  ),
  texts(
    'rare',
    rows.map((row) => (row % 200 === 0 ? 'x' : 'y')),
  ),
);
const features = featureTableOf(
  ['heat', 'repaired', 'speed', 'alarm', 'type', 'rare'].map((name, index) =>
    index < 3
      ? { name, kind: 'numeric' }
      : { name, kind: 'categorical', levels: { alarm: ['off', 'on'], type: ['H', 'L'], rare: ['x', 'y'] }[name] ?? [] },
  ),
  table,
);
const warningsFor = (target: Target) => leakWarnings(features, target, 'failure', new Pacer());

describe('leakWarnings', () => {
  it('names what ranks all rows right, and levels that only failures have', async () => {
    expect(await warningsFor(binary)).toEqual([
      "'heat' alone tells 'failure' (ROC AUC 1.000): if it is only known afterwards, exclude it.",
      "'repaired' alone tells 'failure' (ROC AUC 1.000): if it is only known afterwards, exclude it.",
      "'alarm' alone tells 'failure' (where it is 'on', 10 of 10 rows are '1'): if it is only known afterwards, exclude it.",
    ]);
  });

  it('names what a number is made of', async () => {
    const values = Float64Array.from(rows, (row) => 3 - 2 * (failed[row]! ? 90 : 20) - 2 * (row % 7));
    expect(await warningsFor({ objective: { kind: 'squared_error' }, values, classes: null })).toEqual([
      "'heat' alone tells 'failure' (R² 1.0000): if it is only known afterwards, exclude it.",
    ]);
  });

  it('says nothing of features that have nothing to do with it', async () => {
    const values = Float64Array.from(rows, (row) => Number((row * 7919) % 13 < 5));
    expect(await warningsFor({ ...binary, values })).toEqual([]);
  });
});
