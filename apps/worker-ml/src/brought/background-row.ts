import type { CardFeature } from '@celerity/contracts';

/**
 * The usual row of a model, against which predictions are explained: the mean of each number, the most frequent level of each category.
 * Where nothing is known of a number the middle of its range, or 0.
 */
export function backgroundRow(features: readonly CardFeature[]): Float32Array {
  return Float32Array.from(features, (feature) => {
    if (feature.kind === 'numeric') return feature.mean ?? ((feature.min ?? 0) + (feature.max ?? 0)) / 2;
    const { shares } = feature.reference;
    return shares.reduce((best, share, level) => (share > shares[best]! ? level : best), 0);
  });
}
