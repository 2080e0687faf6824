import { describe, expect, it } from '@jest/globals';
import { ProblemError } from '@celerity/server';
import { cardOf } from '../../testing/ml-worker.js';
import { checkRows } from './check-rows.js';
import { machinesOf, rowColumns } from './row-columns.js';

const columns = rowColumns(cardOf());
const row = { torque: 1, type: 'L' };

function errorsOf(rows: Record<string, unknown>[], of = columns) {
  try {
    checkRows(rows, of);
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.more.errors ?? [];
  }
}

describe('checkRows', () => {
  it.each([
    ['all columns', row],
    ['missing values', { torque: null, type: null }],
    ['a number for a text', { torque: 1, type: 3 }],
    ['yes and no', { torque: true, type: false }],
    ['the target, and columns that change nothing', { ...row, failure: 1, machine: 'M1' }],
  ])('takes %s', (_what, given) => expect(errorsOf([given])).toEqual([]));

  it.each([
    ['a column that is missing', { type: 'L' }, 'torque', 'is missing; null says that it has no value'],
    ['an unknown column', { ...row, torqe: 1 }, 'torqe', "did you mean 'torque'"],
    ['a text for a number', { ...row, torque: 'high' }, 'torque', "must be a number, not the text 'high'"],
    ['a number that is too large', { ...row, torque: Infinity }, 'torque', 'larger than any number'],
    ['a list', { ...row, type: ['L'] }, 'type', 'must be a number, a text'],
    ['an object in a column that changes nothing', { ...row, machine: {} }, 'machine', 'must be a number, a text'],
    ['a text that cannot be kept', { ...row, type: 'a\0' }, 'type', 'has characters'],
    ['half of a character', { ...row, type: '\ud800' }, 'type', 'has characters'],
    ['an inherited column', Object.create(row) as Record<string, unknown>, 'torque', 'is missing'],
  ])('refuses %s, and says where', (_what, given, column, message) => {
    const [first] = errorsOf([row, given]);
    expect(first).toEqual({ path: `rows[1]['${column}']`, message: expect.stringContaining(message) });
  });

  it('tells twenty mistakes at most', () => {
    expect(errorsOf(Array.from({ length: 30 }, () => ({})))).toHaveLength(20);
  });

  it('takes a whole character of two halves', () => expect(errorsOf([{ ...row, type: '😀' }])).toEqual([]));
});

describe('machinesOf', () => {
  it('tells each machine once, as text', () => {
    const rows = [{ machine: 7 }, { machine: '7' }, { machine: null }, {}, { machine: 'M2' }];
    expect(machinesOf(rows, columns)).toEqual(['7', 'M2']);
  });

  it('takes the unit column before an id that is ignored, and no column that is none', () => {
    expect(rowColumns(cardOf({ unit_column: 'unit' })).machine).toBe('unit');
    const constant = { column: 'machine', kind: 'categorical' as const, reason: 'It has the same value in every row.' };
    expect(machinesOf([{ machine: 1 }], rowColumns(cardOf({ excluded: [constant] })))).toEqual([]);
  });
});
