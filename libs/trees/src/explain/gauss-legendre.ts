/** Points in 0 to 1 and their weights, which sum to 1. */
export interface Quadrature {
  points: Float64Array;
  weights: Float64Array;
}

/** More than it takes from so good a start: each doubles the digits. */
const NEWTON_STEPS = 8;

/**
 * The quadrature of Gauss and Legendre on 0 to 1: with n points the integral of every polynomial up to degree 2n - 1 is exact. By
 * Newton's method on the Legendre polynomial (Press et al., Numerical Recipes, section 4.6).
 */
export function gaussLegendre(size: number): Quadrature {
  const points = new Float64Array(size);
  const weights = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let root = Math.cos((Math.PI * (i + 0.75)) / (size + 0.5));
    let slope = 1;
    for (let step = 0; step < NEWTON_STEPS; step++) {
      const [value, before] = legendre(size, root);
      slope = (size * (root * value - before)) / (root * root - 1);
      root -= value / slope;
    }
    points[i] = (1 - root) / 2;
    weights[i] = 1 / ((1 - root * root) * slope * slope);
  }
  return { points, weights };
}

/** Legendre polynomials of this degree and of the one before, by their recurrence. */
function legendre(degree: number, x: number): [value: number, before: number] {
  let [value, before] = [1, 0];
  for (let k = 1; k <= degree; k++) [value, before] = [((2 * k - 1) * x * value - (k - 1) * before) / k, value];
  return [value, before];
}
