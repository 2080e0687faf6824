import type { Pacer } from '@celerity/tabular';
import type { Strata } from '../columns/strata.js';
import { cholesky } from './cholesky.js';
import { partition } from './partition.js';

/** Rows as the encoder sees them: mean and variance of the latent variables of each. */
export interface Posteriors {
  rows: number;
  latent: number;
  /** [rows, latent] */
  means: Float32Array;
  variances: Float32Array;
}

/**
 * Where in the latent space the rows are: a mixture of normal distributions over the dimensions that the networks use; the others are
 * N(0, I).
 */
export interface LatentMixture {
  /** Share of the rows that each component stands for. */
  shares: number[];
  dimensions: number[];
  /** [components, dimensions] */
  means: Float32Array;
  /** Lower triangular L of the covariance L·Lᵀ. [components, dimensions, dimensions] */
  factors: Float32Array;
}

interface Component {
  mean: Float64Array;
  /** Of the covariance. */
  factor: Float64Array;
}

/** A dimension whose variance stays as near to the prior's 1, whatever the row, says nothing. */
const UNUSED_VARIANCE = 0.9;
/** Most dimensions; those in which the rows differ most. */
const MAX_DIMENSIONS = 64;

/** One component with N(0, I): the prior that the networks were trained with. */
export function priorMixture(): LatentMixture {
  return { shares: [1], dimensions: [0], means: Float32Array.of(0), factors: Float32Array.of(1) };
}

/**
 * Fits the mixture to the aggregated posterior, the mean of what the encoder says of all rows: the decoder has seen z from there, and
 * N(0, I) covers it badly (ex-post density estimation; Ghosh et al., "From variational to deterministic autoencoders", 2020, section 4).
 *
 * Each part of a partition of the rows is one component, with the mean and covariance of its rows' posteriors.
 */
export async function fitLatentMixture(posteriors: Posteriors, strata: Strata, pacer: Pacer): Promise<LatentMixture> {
  const dimensions = usedDimensions(posteriors);
  if (dimensions.length === 0) return priorMixture();
  const points = picked(posteriors.means, posteriors, dimensions);
  const variances = picked(posteriors.variances, posteriors, dimensions);
  const parts = partition(points, dimensions.length, strata);
  const fits: Component[] = [];
  for (const rows of parts) {
    fits.push(fitComponent(rows, points, variances, dimensions.length));
    if (pacer.due) await pacer.pause();
  }
  return {
    shares: parts.map(({ length }) => length / posteriors.rows),
    dimensions,
    means: Float32Array.from(fits.flatMap(({ mean }) => [...mean])),
    factors: Float32Array.from(fits.flatMap(({ factor }) => [...factor])),
  };
}

function usedDimensions({ rows, latent, means, variances }: Posteriors): number[] {
  const all = Array.from({ length: latent }, (_, dimension) => {
    let [sum, squares, variance] = [0, 0, 0];
    for (let at = dimension; at < means.length; at += latent) {
      sum += means[at]!;
      squares += means[at]! ** 2;
      variance += variances[at]!;
    }
    return { dimension, spread: squares / rows - (sum / rows) ** 2, variance: variance / rows };
  });
  return all
    .filter(({ variance }) => variance < UNUSED_VARIANCE)
    .sort((a, b) => b.spread - a.spread)
    .slice(0, MAX_DIMENSIONS)
    .map(({ dimension }) => dimension);
}

function picked(values: Float32Array, { rows, latent }: Posteriors, dimensions: readonly number[]): Float64Array {
  const result = new Float64Array(rows * dimensions.length);
  for (let row = 0, at = 0; row < rows; row++) {
    for (const dimension of dimensions) result[at++] = values[row * latent + dimension]!;
  }
  return result;
}

/**
 * Mean and covariance of the rows' posteriors together. Covariances of few rows are uncertain: they are taken as nearer to 0, by the
 * factor n / (n + dimensions).
 */
function fitComponent(rows: Uint32Array, points: Float64Array, variances: Float64Array, size: number): Component {
  const mean = new Float64Array(size);
  for (const row of rows) for (let i = 0; i < size; i++) mean[i]! += points[row * size + i]! / rows.length;
  const covariance = new Float64Array(size * size);
  for (const row of rows) {
    for (let i = 0; i < size; i++) {
      const deviation = (points[row * size + i]! - mean[i]!) / rows.length;
      covariance[i * size + i]! += variances[row * size + i]! / rows.length;
      for (let j = 0; j <= i; j++) covariance[i * size + j]! += deviation * (points[row * size + j]! - mean[j]!);
    }
  }
  const shrinkage = rows.length / (rows.length + size);
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) covariance[i * size + j]! *= shrinkage;
  return { mean, factor: cholesky(covariance, size) };
}
