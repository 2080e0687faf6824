import { describe, expect, it } from '@jest/globals';
import type { ColumnKind, ColumnProfile } from '@celerity/tabular';
import { columnToStratifyBy } from './strata.js';

function profile(name: string, kind: ColumnKind, counts: number[], other = 0): ColumnProfile {
  const values = counts.map((_, index) => `value ${index}`);
  const facts = { count: 0, missing: 0, distinct: counts.length, min: null, max: null, mean: null, std: null };
  return { name, kind, ...facts, histogram: { values, counts, other } };
}

const TYPE = profile('type', 'categorical', [600, 300, 100]);
const FAILURE = profile('failure', 'boolean', [966, 34]);
const CODE = profile('code', 'categorical', [5, 4, 3], 988);
const LINE = profile('line', 'categorical', [1000]);

describe('the column to stratify by', () => {
  it('is the one with the rarest category', () => {
    expect(columnToStratifyBy([TYPE, FAILURE], [TYPE, FAILURE])).toEqual({ strata: 'failure' });
  });

  it('is one of those that are wanted', () => {
    expect(columnToStratifyBy([TYPE, FAILURE], [TYPE])).toEqual({ strata: 'type' });
  });

  it.each([
    ['whose categories are not all known', CODE],
    ['with one category only', LINE],
    ['of numbers', profile('code', 'integer', [1, 2])],
  ])('is none %s', (_, column) => {
    expect(columnToStratifyBy([column], [column])).toEqual({});
  });
});
