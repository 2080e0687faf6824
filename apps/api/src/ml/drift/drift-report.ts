import type { CardFeature, ModelCard } from '@celerity/contracts';
import { z } from 'zod';
import { binned } from './binned.js';
import { chanceIndex, kolmogorovSmirnov, stabilityIndex } from './distances.js';

/** Fewer rows say nothing. */
const ENOUGH = 30;
/** From these indices on a feature is not what it was (Siddiqi 2006). */
const [MODERATE, MAJOR] = [0.1, 0.25];

/** The least remarkable first. */
const VERDICTS = ['too few rows', 'stable', 'moderate', 'drifted'] as const;
const Verdict = z
  .enum(VERDICTS)
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
type FeatureDrift = z.output<typeof FeatureDrift>;

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
  const features = card.features.map((feature) =>
    driftOf(
      feature,
      rows.map((row) => row[feature.name]),
      card.trained_rows,
    ),
  );
  const overall = features.reduce((worst, { verdict }) => Math.max(worst, VERDICTS.indexOf(verdict)), 0);
  return { model_id: modelId, rows: rows.length, features, overall: VERDICTS[overall]! };
}

function driftOf(feature: CardFeature, values: readonly unknown[], reference: number): FeatureDrift {
  const { counts, expected, missing } = binned(feature, values);
  const facts = { feature: feature.name, missing: values.length === 0 ? 0 : missing / values.length };
  if (values.length < ENOUGH) return { ...facts, psi: null, ks: null, verdict: 'too few rows' };
  const psi = stabilityIndex(counts, expected, reference);
  const isOrdered = feature.kind === 'numeric';
  const bins = feature.reference.shares.length;
  const ks = isOrdered ? kolmogorovSmirnov(counts.slice(0, bins), expected.slice(0, bins)) : null;
  const used = expected.filter((share, bin) => share > 0 || counts[bin]! > 0).length;
  const isChance = psi <= chanceIndex(used, values.length, reference);
  const verdict = isChance || psi < MODERATE ? 'stable' : psi < MAJOR ? 'moderate' : 'drifted';
  return { ...facts, psi, ks, verdict };
}
