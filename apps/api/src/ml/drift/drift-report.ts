import type { ModelCard } from '@celerity/contracts';
import { columnDrift, DRIFT_VERDICTS } from '@celerity/tabular';
import { z } from 'zod';

const Verdict = z
  .enum(DRIFT_VERDICTS)
  .describe(
    'By the index: from 0.1 on `moderate`, from 0.25 on `drifted`, where that is more than chance alone gives.',
  );

const FeatureDrift = z.object({
  feature: z.string(),
  psi: z.number().nullable().describe('Population stability index; null with fewer than 30 rows.'),
  ks: z.number().nullable().describe('Kolmogorov–Smirnov distance, 0 to 1; null for texts, which have no order.'),
  missing: z.number().describe('Share of the rows without a value.'),
  verdict: Verdict,
});

/** How far rows are from those that a model was trained on. */
export const DriftReport = z
  .object({
    model_id: z.uuid(),
    rows: z.int().describe('That were looked at.'),
    features: z.array(FeatureDrift).describe('In the order of the model.'),
    overall: Verdict.describe('That of the feature that has drifted most.'),
  })
  .meta({ id: 'MlDrift' });
export type DriftReport = z.output<typeof DriftReport>;

/** @param rows as they were asked about lately */
export function driftReport(
  modelId: string,
  card: ModelCard,
  rows: readonly Readonly<Record<string, unknown>>[],
): DriftReport {
  const features = card.features.map((feature) => ({
    feature: feature.name,
    ...columnDrift(
      feature,
      rows.map((row) => row[feature.name]),
      card.trained_rows,
    ),
  }));
  const overall = features.reduce((worst, { verdict }) => Math.max(worst, DRIFT_VERDICTS.indexOf(verdict)), 0);
  return { model_id: modelId, rows: rows.length, features, overall: DRIFT_VERDICTS[overall]! };
}
