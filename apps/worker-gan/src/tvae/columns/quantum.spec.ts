import { expect, it } from '@jest/globals';
import { quantumOf, roundTo } from './quantum.js';

it.each([
  ['integer', [1, 2, 30], 1],
  ['continuous', [1, 2.5, 3], 0.1],
  ['continuous', [298.15, 300.1], 0.01],
  ['continuous', [0.1 + 0.2, 1], null],
  ['continuous', [1e-9, 1], null],
  ['datetime', [86_400_000, 0], 86_400_000],
  ['datetime', [86_400_000, 90_000], 1000],
  ['datetime', [86_400_001], 1],
] as const)('tells of what %s values %j are multiples: %d', (kind, values, quantum) => {
  expect(quantumOf(kind, Float64Array.from(values))).toBe(quantum);
});

it.each([
  [0.1, 300.14999, 300.1],
  [0.1, 0.30000000000000004, 0.3],
  [1, -2.4, -2],
  [60_000, 119_999, 120_000],
])('rounds to multiples of %d: %d', (quantum, value, rounded) => {
  expect(roundTo(quantum, value)).toBe(rounded);
});
