import type { GraphBuilder } from './graph-builder.js';
import { softmaxParts } from './softmax-parts.js';
import type { Real, Value } from './value.js';

/* Losses, each summed over a batch of rows, with their gradients. */

/**
 * Of one-hot parts against softmax: L = -Σ target · log p.
 *
 * dx = p - target
 *
 * @param spans lengths of the parts, which together make up a row of `x` and of `target`.
 */
export function crossEntropyLoss<T extends Real>(
  graph: GraphBuilder,
  x: Value<T>,
  target: Value<T>,
  spans: readonly number[],
): { loss: Value<T>; dx: Value<T> } {
  const { bounded, sums, p } = softmaxParts(graph, x, spans);
  const logLikelihood = graph.subtract(graph.sum(graph.multiply(target, bounded)), graph.sum(graph.log(sums)));
  return { loss: graph.negate(logLikelihood), dx: graph.subtract(p, target) };
}

/**
 * Of normally distributed targets around y, with a standard deviation for each column, but for a constant:
 * L = Σ e² / 2 + log σ, e = (target - y) / σ
 *
 * dy = -e / σ, dσ = Σ_rows (1 - e²) / σ
 */
export function gaussianLoss<T extends Real>(
  graph: GraphBuilder,
  y: Value<T>,
  target: Value<T>,
  sigma: Value<T>,
): { loss: Value<T>; dy: Value<T>; dSigma: Value<T> } {
  const number = (value: number) => graph.scalar(y.dtype, value);
  const e = graph.divide(graph.subtract(target, y), sigma);
  const squared = graph.multiply(e, e);
  const perCell = graph.add(graph.multiply(squared, number(0.5)), graph.log(sigma));
  return {
    loss: graph.sum(perCell),
    dy: graph.negate(graph.divide(e, sigma)),
    dSigma: graph.divide(graph.sum(graph.subtract(number(1), squared), [0]), sigma),
  };
}

/**
 * Kullback–Leibler divergence of N(μ, s²) from N(0, 1) (Kingma and Welling, 2014, appendix B):
 * L = Σ (μ² + s² - 1 - log s²) / 2
 *
 * dμ = μ, d log s² = (s² - 1) / 2
 *
 * @param weight factor of both gradients.
 */
export function klLoss<T extends Real>(
  graph: GraphBuilder,
  mean: Value<T>,
  logVariance: Value<T>,
  weight: number,
): { loss: Value<T>; dMean: Value<T>; dLogVariance: Value<T> } {
  const number = (value: number) => graph.scalar(mean.dtype, value);
  const excess = graph.subtract(graph.exp(logVariance), number(1));
  const perCell = graph.add(graph.multiply(mean, mean), graph.subtract(excess, logVariance));
  return {
    loss: graph.multiply(graph.sum(perCell), number(0.5)),
    dMean: graph.multiply(mean, number(weight)),
    dLogVariance: graph.multiply(excess, number(weight / 2)),
  };
}
