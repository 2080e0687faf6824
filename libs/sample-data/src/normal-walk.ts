import type { Random } from '@celerity/tabular';

/** A random walk of so many steps. */
export function walk(steps: number, random: Random): Float64Array {
  let at = 0;
  return random.fillNormal(new Float64Array(steps)).map((step) => (at += step));
}

/** The published temperatures keep within so many standard deviations of the mean. */
const WIDEST = 2.3;
/** Of a normal distribution that is cut off there: sqrt(1 - 2 c φ(c) / (2 Φ(c) - 1)). */
const CUT_STD = 0.931;

/**
 * Gives a path values of mean 0 and standard deviation 1, from a normal distribution without its tails, in the order of its
 * own.
 */
export function normalised(path: Float64Array, random: Random): Float64Array {
  const values = path.map(() => cutNormal(random) / CUT_STD).sort();
  const byHeight = Uint32Array.from(path.keys()).sort((a, b) => path[a]! - path[b]!);
  const result = new Float64Array(path.length);
  byHeight.forEach((step, rank) => (result[step] = values[rank]!));
  return result;
}

function cutNormal(random: Random): number {
  const value = random.normal();
  return Math.abs(value) <= WIDEST ? value : cutNormal(random);
}

/** What of a path is not explained by another (of mean 0): its correlation with that is 0. */
export function residual(path: Float64Array, other: Float64Array): Float64Array {
  let [product, square] = [0, 0];
  path.forEach((height, step) => {
    product += height * other[step]!;
    square += other[step]! ** 2;
  });
  return path.map((height, step) => height - (product / (square || 1)) * other[step]!);
}
