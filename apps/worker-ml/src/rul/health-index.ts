import type { Pacer } from '@celerity/tabular';
import type { HealthIndex } from './facts.js';
import type { Runs } from './runs.js';

/** Pulls weights together, as a share of the variance: sensors that say the same share what they say. */
const RIDGE = 0.01;
/** Sensors that take part: those that tell most of the life alone. The time to fit grows with their square. */
const MOST_SENSORS = 200;

/** What an index is fitted to. */
export interface IndexRows {
  /** By sensor, then by row: smoothed values; undefined for one that takes no part. */
  smoothed: readonly (Float32Array | undefined)[];
  /** By row: the life that is left. */
  target: Float64Array;
}

/**
 * Fits one signal to all sensors: ridge regression of the life that is left on their smoothed deviations from the mean. The noise of
 * sensors averages out in it, as trees, which look at one input at a time, cannot do. (Fusing sensors into a health index by linear
 * regression: T. Wang, J. Yu, D. Siegel, J. Lee, PHM 2008.)
 *
 * @returns null where no sensor varies.
 */
export async function fitHealthIndex({ smoothed, target }: IndexRows, pacer: Pacer): Promise<HealthIndex | null> {
  const moments = smoothed.map((values) => (values ? momentsOf(values) : undefined));
  const centre = target.reduce((sum, life) => sum + life, 0) / target.length;
  const candidates = smoothed.flatMap((values, sensor) => {
    const own = moments[sensor];
    if (!values || !own || !(own.deviation > 0)) return [];
    return [{ sensor, z: values.map((value) => (Number.isNaN(value) ? 0 : (value - own.mean) / own.deviation)) }];
  });
  const withLife = candidates
    .map((one) => ({ ...one, told: dot(one.z, (row) => target[row]! - centre) }))
    .sort((a, b) => Math.abs(b.told) - Math.abs(a.told) || a.sensor - b.sensor)
    .slice(0, MOST_SENSORS);
  if (withLife.length === 0) return null;
  const gram: Float64Array[] = [];
  for (const [i, { z }] of withLife.entries()) {
    if (pacer.due) await pacer.pause();
    gram.push(Float64Array.from(withLife.slice(0, i + 1), (other) => dot(z, (row) => other.z[row]!)));
    gram[i]![i]! += RIDGE * target.length;
  }
  const solved = solve(
    gram,
    Float64Array.from(withLife, ({ told }) => told),
  );
  const weights = new Array<number | null>(smoothed.length).fill(null);
  withLife.forEach(({ sensor }, i) => (weights[sensor] = solved[i]!));
  const known = (of: 'mean' | 'deviation') =>
    moments.map((own, sensor) => (weights[sensor] === null ? null : own![of]));
  return { weights, mean: known('mean'), deviation: known('deviation') };
}

/** What a value of a sensor brings to the index; 0 where it is missing or takes no part. */
export function indexPart({ weights, mean, deviation }: HealthIndex, sensor: number, value: number): number {
  const part = ((weights[sensor] ?? 0) * (value - (mean[sensor] ?? 0))) / (deviation[sensor] ?? 1);
  return Number.isNaN(part) ? 0 : part;
}

/** The index of every row; of what is there where sensors have no value, NaN where none has one. */
export function healthOf(index: HealthIndex, { rows, sensors }: Runs): Float32Array {
  const health = new Float32Array(rows);
  const known = new Float32Array(rows);
  const sizes = index.weights.map((weight) => Math.abs(weight ?? 0));
  sensors.forEach((values, sensor) => {
    if (index.weights[sensor] === null) return;
    for (let row = 0; row < rows; row++) {
      if (Number.isNaN(values[row]!)) continue;
      health[row]! += indexPart(index, sensor, values[row]!);
      known[row]! += sizes[sensor]!;
    }
  });
  const all = sizes.reduce((sum, size) => sum + size, 0);
  return health.map((value, row) => (known[row]! > 0 ? (value * all) / known[row]! : NaN));
}

function momentsOf(values: Float32Array): { mean: number; deviation: number } | undefined {
  let [count, mean, squares] = [0, 0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const off = value - mean;
    mean += off / ++count;
    squares += off * (value - mean);
  }
  return count > 0 ? { mean, deviation: Math.sqrt(squares / count) } : undefined;
}

function dot(values: Float32Array, other: (row: number) => number): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += values[row]! * other(row);
  return sum;
}

/** Solves a symmetric positive definite system by Cholesky's way. @param lower its lower triangle, by rows; becomes the factor. */
function solve(lower: Float64Array[], right: Float64Array): Float64Array {
  const n = right.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i]![j]!;
      for (let k = 0; k < j; k++) sum -= lower[i]![k]! * lower[j]![k]!;
      lower[i]![j] = i === j ? Math.sqrt(sum) : sum / lower[j]![j]!;
    }
  }
  const solution = right.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) solution[i]! -= lower[i]![k]! * solution[k]!;
    solution[i]! /= lower[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) solution[i]! -= lower[k]![i]! * solution[k]!;
    solution[i]! /= lower[i]![i]!;
  }
  return solution;
}
