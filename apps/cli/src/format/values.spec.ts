import { describe, expect, it } from '@jest/globals';
import { brief, call, duration, outline } from './values.js';

describe('values for people', () => {
  it('says times in two units at most', () => {
    expect([0, 0.04, 2.54, 9.96, 12.4, 59, 60, 185, 3600, 7830, 90_000].map(duration)).toEqual([
      ...['0 ms', '40 ms', '2.5 s', '10 s', '12 s', '59 s', '1 min', '3 min 5 s', '1 h', '2 h 10 min', '1 d 1 h'],
    ]);
  });

  it('writes arguments as a call has them, and cuts what is long', () => {
    expect(call([1, 'a'], { x: [2] })).toBe('1, "a", x=[2]');
    expect(call(['y'.repeat(100)], {})).toHaveLength(60);
    expect([brief({ a: 1 }), brief('x'), brief(undefined), brief('z'.repeat(9), 5)]).toEqual([
      '{"a":1}',
      '"x"',
      'undefined',
      '"zzz…',
    ]);
  });

  it('outlines a nested value', () => {
    const value = {
      pid: 7,
      name: 'w',
      pids: [1, 2],
      bounds: {},
      none: undefined,
      totals: { 'tasks.add': 2 },
      pool: { size: 2, children: [{ pid: 8 }, { pid: 9, deep: { list: ['a', { b: 1 }] } }] },
    };
    expect(outline(value).split('\n')).toEqual([
      'pid: 7',
      'name: w',
      'pids: [1,2]',
      'bounds: {}',
      'totals:',
      '  tasks.add: 2',
      'pool:',
      '  size: 2',
      '  children:',
      '    - {"pid":8}',
      '    -',
      '      pid: 9',
      '      deep:',
      '        list:',
      '          - a',
      '          - {"b":1}',
    ]);
  });
});
