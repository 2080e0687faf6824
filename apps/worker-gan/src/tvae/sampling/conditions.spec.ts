import { describe, expect, it } from '@jest/globals';
import type { CardColumn } from '../card.js';
import { layoutOf } from '../columns/layout.js';
import { likelihood, resolveConditions } from './conditions.js';

const columns: CardColumn[] = [
  {
    transform: 'categories',
    name: 'type',
    kind: 'categorical',
    levels: ['L', 'M', null],
    counts: [5, 3, 2],
    learned: 3,
  },
  { transform: 'categories', name: 'failure', kind: 'boolean', levels: ['0', '1'], counts: [9, 1], learned: 2 },
  { transform: 'categories', name: 'ratio', kind: 'continuous', levels: [0.5, 2], counts: [9, 1], learned: 2 },
  {
    transform: 'categories',
    name: 'town',
    kind: 'categorical',
    levels: ['A', 'B', 'C'],
    counts: [9, 1, 1],
    learned: 1,
  },
  { transform: 'constant', name: 'line', kind: 'categorical', value: 'seven' },
];
const layout = layoutOf(columns);

describe('resolveConditions', () => {
  it.each([
    [{ type: 'M' }, { column: 'type', value: 'M', code: 1 }],
    [{ failure: 1 }, { column: 'failure', value: '1', code: 4 }],
    [{ failure: true }, { column: 'failure', value: '1', code: 4 }],
    [{ failure: '0' }, { column: 'failure', value: '0', code: 3 }],
    [{ ratio: 2 }, { column: 'ratio', value: 2, code: 6 }],
    [{ ratio: '0.5' }, { column: 'ratio', value: 0.5, code: 5 }],
    [{ town: 'C' }, { column: 'town', value: 'C', code: 8 }],
    [{ line: 'seven' }, { column: 'line', value: 'seven', code: undefined }],
  ])('finds %j', (conditions, found) => {
    expect(resolveConditions(conditions, layout)).toEqual([found]);
  });

  it.each([
    [{ colour: 'red' }, /no column 'colour'. It has 'type', 'failure'/],
    [{ type: 'Q' }, /'type' is never "Q": the model knows "L", "M"/],
    [{ line: 'eight' }, /'line' is never "eight"/],
  ])('refuses %j', (conditions, message) => {
    expect(() => resolveConditions(conditions, layout)).toThrow(message);
  });

  it('names the column of numbers that has no categories', () => {
    const numbers = layoutOf([
      {
        transform: 'modes',
        name: 'torque',
        kind: 'continuous',
        weights: [1],
        means: [0],
        stds: [1],
        missing: false,
        min: 0,
        max: 1,
        quantum: null,
        sigma: 0,
        calibration: null,
      },
    ]);
    expect(() => resolveConditions({ torque: 40 }, numbers)).toThrow(
      expect.objectContaining({ name: 'UnmetConditionError', column: 'torque' }),
    );
  });
});

describe('likelihood', () => {
  it('is that of all conditions together', () => {
    const conditions = resolveConditions({ type: 'M', failure: 1, line: 'seven' }, layout);
    const row = [0.2, 0.5, 0.3, 0.9, 0.1, 1, 0, 0.5, 0.5];
    const decoded = {
      rows: 2,
      scalars: new Float32Array(),
      probabilities: Float32Array.from([...row.map(() => 0), ...row]),
    };
    expect(likelihood(conditions, decoded, 1)).toBeCloseTo(0.05, 6);
  });
});
