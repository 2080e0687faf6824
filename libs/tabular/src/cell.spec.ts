import { describe, expect, it } from '@jest/globals';
import { isMissing, parseMoment, parseNumber } from './cell.js';

describe('isMissing', () => {
  it.each(['', '?', 'NA', 'n/a', 'NaN', 'null', 'NULL', 'None'])('takes %j for missing', (text) => {
    expect(isMissing(text)).toBe(true);
  });
  it.each(['0', '-', 'no', 'nano', 'NAME', '??'])('takes %j for a value', (text) => {
    expect(isMissing(text)).toBe(false);
  });
});

describe('parseNumber', () => {
  it.each([
    ['1', 1],
    ['-0.0007', -0.0007],
    ['+5', 5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e-3', 0.001],
    ['0e5', 0],
    ['00', 0],
    ['007', 7],
  ])('reads %j', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });
  it.each(['', 'x', '0x10', '0B1', '0o7', '1,5', '1 2', '1_000', 'Infinity', '1e999', '1e101', 'NaN', '1f'])(
    'takes %j for no number',
    (text) => {
      expect(parseNumber(text)).toBeNaN();
    },
  );
});

describe('parseMoment', () => {
  it.each([
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2024-01-31 10:20:30', '2024-01-31T10:20:30.000Z'],
    ['2024-01-31 10:20:30.5', '2024-01-31T10:20:30.500Z'],
    ['2024-01-31T10:20', '2024-01-31T10:20:00.000Z'],
    ['2024-01-31t10:20:30.123456789z', '2024-01-31T10:20:30.123Z'],
    ['2024-01-31T10:20:30+02:00', '2024-01-31T08:20:30.000Z'],
    ['2024-01-31T10:20:30-0530', '2024-01-31T15:50:30.000Z'],
  ])('reads %j', (text, iso) => {
    expect(new Date(parseMoment(text)).toISOString()).toBe(iso);
  });
  it.each([
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-1-1',
    '2024-01-01T25:00',
    '2024-01-01 10',
    '20240101',
    '12:30',
    '2024-01-01x',
  ])('takes %j for no moment', (text) => {
    expect(parseMoment(text)).toBeNaN();
  });
});
