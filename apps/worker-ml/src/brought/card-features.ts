import type { BroughtModel, CardFeature } from '@celerity/contracts';
import type { Table } from '@celerity/tabular';
import { featureTableOf, referenceOf } from '../features/index.js';
import { quantileOf } from '../features/reference.js';

/** The declared features, of which nothing more is known. */
export function declaredFeatures({ features }: BroughtModel): CardFeature[] {
  return features.map((feature) => {
    const reference = { shares: [], missing: 0 };
    if (feature.kind === 'categorical') return { ...feature, reference };
    const { name, min = null, max = null } = feature;
    return { name, kind: 'numeric', min, max, mean: null, p05: null, p95: null, reference };
  });
}

/** The declared features, as they are distributed in a table. @throws UnsuitableDataError when the table lacks one */
export function featuresIn(table: Table, { features }: BroughtModel): CardFeature[] {
  return featureTableOf(features, table).features.map((feature): CardFeature => {
    const { name } = feature;
    const reference = referenceOf(feature);
    if (feature.kind === 'numeric') return { name, kind: 'numeric', ...rangeOf(feature.values), reference };
    return { name, kind: 'categorical', levels: [...feature.levels], reference };
  });
}

function rangeOf(values: Float32Array) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return { min: null, max: null, mean: null, p05: null, p95: null };
  const mean = sorted.reduce((sum, value) => sum + value / sorted.length, 0);
  return { min: sorted[0]!, max: sorted.at(-1)!, mean, p05: quantileOf(sorted, 0.05), p95: quantileOf(sorted, 0.95) };
}
