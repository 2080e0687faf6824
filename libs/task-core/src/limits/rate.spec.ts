import { describe, expect, it } from '@jest/globals';
import { parseRate } from './rate.js';

describe('parseRate', () => {
  it.each([
    ['10/s', 100],
    ['10/m', 6000],
    ['100/h', 36_000],
    ['1/h', 3_600_000],
    ['0.5/s', 2000],
    ['10', 100],
    [10, 100],
    [0.5, 2000],
  ])('reads %j as one start in %d ms', (rate, intervalMs) => {
    expect(parseRate(rate)).toEqual({ text: String(rate), intervalMs });
  });

  it.each([0, '0', '0/m', '0.0', null, undefined])('takes %j for no limit', (rate) => {
    expect(parseRate(rate)).toBeUndefined();
  });

  it.each(['', 'ten/m', '10/d', '10/', '/m', '-1/s', -1, NaN, Infinity, 1e21, '1e3', '10 /m', ' 10', '10/m\n', '.5/s'])(
    'refuses %j, and says what is allowed',
    (rate) => {
      expect(() => parseRate(rate)).toThrow(
        new TypeError(
          `'${rate}' is no rate: write '10/s', '10/m' or '100/h', a number of starts in a second, or 0 for no limit.`,
        ),
      );
    },
  );
});
