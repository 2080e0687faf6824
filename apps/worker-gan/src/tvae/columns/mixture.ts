import type { Pacer } from '@celerity/tabular';
import { VariationalMixture } from './variational-mixture.js';

/** Normal distributions, each with its share of the whole. */
export interface Mixture {
  weights: number[];
  means: number[];
  stds: number[];
}

/** Values in rising order, and how many rows each stands for. */
export interface Points {
  values: Float64Array;
  counts: Float64Array;
}

/** More distinct values than these are put together in groups of neighbours. */
const MAX_POINTS = 1024;
/** Modes with a smaller share are dropped. */
const LEAST_WEIGHT = 0.005;
const MAX_ITERATIONS = 200;
/** Share of the rows that may still move between modes when the fit is done. */
const TOLERANCE = 1e-4;

/**
 * Fits a mixture of normal distributions; modes that end up with hardly any weight are dropped. The time it
 * takes hardly depends on how many values there are.
 *
 * @param values at least two different ones, none NaN, in any order.
 */
export async function fitMixture(values: Float64Array, maxModes: number, pacer: Pacer): Promise<Mixture> {
  const sorted = values.slice().sort();
  const { mean: shift, std: scale } = moments(sorted);
  const points = pointsOf(sorted.map((value) => (value - shift) / scale));
  const fit = new VariationalMixture(points, Math.min(maxModes, points.values.length));
  for (let i = 0; i < MAX_ITERATIONS && fit.iterate() > TOLERANCE * values.length; i++) {
    if (pacer.due) await pacer.pause();
  }
  const modes = fit.modes().filter(({ weight }) => weight >= LEAST_WEIGHT);
  const total = modes.reduce((sum, { weight }) => sum + weight, 0);
  return {
    weights: modes.map(({ weight }) => weight / total),
    means: modes.map(({ mean }) => shift + scale * mean),
    stds: modes.map(({ std }) => scale * std),
  };
}

function moments(values: Float64Array): { mean: number; std: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, std: Math.sqrt(variance) };
}

function pointsOf(sorted: Float64Array): Points {
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value === distinct.at(-1)) counts.push(counts.pop()! + 1);
    else {
      distinct.push(value);
      counts.push(1);
    }
    if (distinct.length > MAX_POINTS) return groups(sorted);
  }
  return { values: Float64Array.from(distinct), counts: Float64Array.from(counts) };
}

/** As many rows in each group; it stands at their mean. */
function groups(sorted: Float64Array): Points {
  const values = new Float64Array(MAX_POINTS);
  const counts = new Float64Array(MAX_POINTS);
  for (let group = 0; group < MAX_POINTS; group++) {
    const start = Math.floor((group * sorted.length) / MAX_POINTS);
    const members = sorted.subarray(start, Math.floor(((group + 1) * sorted.length) / MAX_POINTS));
    values[group] = members.reduce((sum, value) => sum + value, 0) / members.length;
    counts[group] = members.length;
  }
  return { values, counts };
}
