import { expect, it } from '@jest/globals';
import { gaussLegendre } from './gauss-legendre.js';

it('has the points and weights of the tables (Abramowitz and Stegun 25.4.30, moved to 0 to 1)', () => {
  const { points, weights } = gaussLegendre(3);
  [(1 - Math.sqrt(0.6)) / 2, 0.5, (1 + Math.sqrt(0.6)) / 2].forEach((x, i) => expect(points[i]).toBeCloseTo(x, 15));
  [5 / 18, 4 / 9, 5 / 18].forEach((weight, i) => expect(weights[i]).toBeCloseTo(weight, 15));
});

it.each([1, 2, 5, 16, 40])('with %i points is exact for polynomials up to degree 2n - 1', (size) => {
  const { points, weights } = gaussLegendre(size);
  for (let degree = 0; degree < 2 * size; degree++) {
    const integral = points.reduce((sum, x, i) => sum + weights[i]! * x ** degree, 0);
    expect(integral).toBeCloseTo(1 / (degree + 1), 14);
  }
});
