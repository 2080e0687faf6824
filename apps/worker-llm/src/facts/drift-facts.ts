import type { ModelCard, PredictionFacts } from '@celerity/contracts';
import { columnDrift } from '@celerity/tabular';

/** Columns that are told of, those that have drifted most. */
const MOST = 5;

/**
 * Columns of which rows that were asked about lately are far from those of the training: by more than chance alone gives, and never told
 * from fewer than 30 rows.
 *
 * @param rows as they were asked about
 */
export function driftFacts(
  { features, trained_rows: trained }: Pick<ModelCard, 'features' | 'trained_rows'>,
  rows: readonly Readonly<Record<string, unknown>>[],
): PredictionFacts['drift'] {
  return features
    .map((feature) => ({
      feature: feature.name,
      ...columnDrift(
        feature,
        rows.map((row) => row[feature.name]),
        trained,
      ),
    }))
    .filter(({ verdict }) => verdict === 'drifted')
    .sort((a, b) => b.psi! - a.psi!)
    .slice(0, MOST)
    .map(({ feature, psi }, index) => ({ id: `d${index + 1}`, feature, psi: psi! }));
}
