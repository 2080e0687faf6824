import { expect, it } from '@jest/globals';
import { isSmall } from './json-size.js';

it('tells what fits a window, at all depths together', () => {
  expect(isSmall(null)).toBe(true);
  expect(isSmall({ rows: [{ a: 1 }, { a: 2 }] })).toBe(true);
  expect(isSmall(Array.from({ length: 41 }, () => 0))).toBe(false);
  expect(isSmall(Array.from({ length: 10 }, () => [1, 2, 3, 4, 5]))).toBe(false);
  expect(isSmall({ a: { b: { c: { d: { e: {} } } } } })).toBe(true);
});
