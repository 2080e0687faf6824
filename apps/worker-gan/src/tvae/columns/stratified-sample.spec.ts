import { describe, expect, it } from '@jest/globals';
import { category, numbersOf, numeric, tableOf, textsOf } from '../testing/tables.js';
import { stratifiedSample } from './stratified-sample.js';

const indices = Array.from({ length: 10_000 }, (_, index) => index);
const table = tableOf(
  numeric('row', indices),
  category(
    'state',
    indices.map((index) => (index % 100 === 0 ? 'failure' : 'fine')),
  ),
  category(
    'type',
    indices.map((index) => (index % 3 === 0 ? 'H' : 'L')),
  ),
);
const count = (texts: readonly unknown[], wanted: string) => texts.filter((text) => text === wanted).length;

describe('stratifiedSample', () => {
  it('leaves a small table as it is', () => {
    expect(stratifiedSample(table, 10_000, 0)).toBe(table);
  });

  it('keeps the share of each category to within a row', () => {
    const sample = stratifiedSample(table, 500, 7);
    expect(sample.rows).toBe(500);
    expect(Math.abs(count(textsOf(sample, 'state'), 'failure') - 5)).toBeLessThanOrEqual(1);
    expect(Math.abs(count(textsOf(sample, 'type'), 'H') - 500 / 3)).toBeLessThanOrEqual(2);
  });

  it('takes whole rows, each once, in the order of the table', () => {
    const sample = stratifiedSample(table, 3333, 7);
    const rows = [...numbersOf(sample, 'row')];
    expect(new Set(rows).size).toBe(3333);
    expect(rows).toEqual(rows.toSorted((a, b) => a - b));
    expect(textsOf(sample, 'state')).toEqual(rows.map((row) => (row % 100 === 0 ? 'failure' : 'fine')));
  });

  it('takes other rows with another seed', () => {
    const rows = (seed: number) => [...numbersOf(stratifiedSample(table, 100, seed), 'row')];
    expect(rows(1)).toEqual(rows(1));
    expect(rows(1)).not.toEqual(rows(2));
  });

  it('samples tables without categories, too', () => {
    expect(stratifiedSample(tableOf(numeric('row', indices)), 100, 1).rows).toBe(100);
  });
});
