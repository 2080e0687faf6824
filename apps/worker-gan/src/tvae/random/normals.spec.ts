import { expect, it } from '@jest/globals';
import { Random } from '@celerity/tabular';
import { fillNormals, normalQuantile } from './normals.js';
import { randomFor } from './streams.js';

it.each([
  [0.5, 0],
  [0.975, 1.959963985],
  [0.025, -1.959963985],
  [0.8, 0.841621234],
  [1e-5, -4.264890794],
])('the quantile of %d is %d', (p, z) => {
  expect(normalQuantile(p)).toBeCloseTo(z, 6);
});

it('fills arrays of any length with standard normals', () => {
  const values = fillNormals(new Random(1), new Float32Array(200_001));
  const moment = (power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;
  expect(moment(1)).toBeCloseTo(0, 1.5);
  expect(moment(2)).toBeCloseTo(1, 1.5);
  expect(moment(4)).toBeCloseTo(3, 1);
  expect(values.at(-1)).not.toBe(0);
});

it('has other random numbers for each seed, purpose and step, always the same', () => {
  const streams = [randomFor(1, 'noise'), randomFor(2, 'noise'), randomFor(1, 'order'), randomFor(1, 'noise', 1)];
  expect(new Set(streams.map((random) => random.bits())).size).toBe(4);
  expect(randomFor(1, 'noise', 7).bits()).toBe(randomFor(1, 'noise', 7).bits());
});
