import { gaussLegendre } from '@celerity/trees';

/**
 * The softmax of scores on a line has no pole nearer to it than π over the widest spread of their slopes: pieces of this spread, with so
 * many points each, are integrated to 1e-12.
 */
const PIECE = 4;
const { points, weights } = gaussLegendre(12);

/**
 * Softmax scores as points of one class's probability: the Aumann-Shapley value of the softmax along the straight line from the base to
 * the scores (Aumann and Shapley 1974). A feature's contribution to a score counts by the mean slope of the probability by that score.
 *
 * @param base expected score, by class.
 * @param scores what feature f contributes to the score of class k, at `k * features + f`.
 * @param told the class.
 */
export function classPoints(
  base: readonly number[],
  scores: Float64Array,
  told: number,
): { base: number; contributions: Float64Array } {
  const features = scores.length / base.length;
  const own = base.map((_, k) => scores.subarray(k * features, (k + 1) * features));
  const slopes = meanSlopes(
    base,
    own.map((contributions) => contributions.reduce((sum, score) => sum + score, 0)),
    told,
  );
  const contributions = new Float64Array(features).map((_, feature) =>
    own.reduce((sum, contribution, k) => sum + slopes[k]! * contribution[feature]!, 0),
  );
  return { base: softmax(base)[told]!, contributions };
}

/** By class k, the mean of ∂p/∂z_k over the line from `from` to `from + by`: p (δ - p_k), where p is the told class's probability. */
function meanSlopes(from: readonly number[], by: readonly number[], told: number): Float64Array {
  const pieces = Math.max(1, Math.ceil((Math.max(...by) - Math.min(...by)) / PIECE));
  const slopes = new Float64Array(from.length);
  for (let piece = 0; piece < pieces; piece++) {
    points.forEach((point, q) => {
      const t = (piece + point) / pieces;
      const chances = softmax(from.map((score, k) => score + t * by[k]!));
      const share = (weights[q]! / pieces) * chances[told]!;
      chances.forEach((chance, k) => (slopes[k]! += share * (Number(k === told) - chance)));
    });
  }
  return slopes;
}

function softmax(scores: readonly number[]): number[] {
  const greatest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - greatest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}
