import { binned, type Distribution } from './binned.js';
import { chanceIndex, kolmogorovSmirnov, stabilityIndex } from './distances.js';

/** Fewer values say nothing. */
const ENOUGH = 30;
/** From these indices on a column is not what it was (Siddiqi 2006). */
const [MODERATE, MAJOR] = [0.1, 0.25];

/** The least remarkable first. */
export const DRIFT_VERDICTS = ['too few rows', 'stable', 'moderate', 'drifted'] as const;
export type DriftVerdict = (typeof DRIFT_VERDICTS)[number];

/** How far the values of a column are from what they were. */
export interface ColumnDrift {
  /** Population stability index; null with fewer than 30 values. */
  psi: number | null;
  /** Kolmogorov–Smirnov distance, 0 to 1; null for texts, which have no order. */
  ks: number | null;
  /** Share of the values that are missing. */
  missing: number;
  verdict: DriftVerdict;
}

/**
 * Compares values with a distribution.
 *
 * @param values as rows have them: numbers, texts, missing
 * @param reference rows that the distribution is of
 */
export function columnDrift(distribution: Distribution, values: readonly unknown[], reference: number): ColumnDrift {
  const { counts, expected, missing } = binned(distribution, values);
  const share = values.length === 0 ? 0 : missing / values.length;
  if (values.length < ENOUGH) return { psi: null, ks: null, missing: share, verdict: 'too few rows' };
  const psi = stabilityIndex(counts, expected, reference);
  const isOrdered = distribution.kind === 'numeric';
  const bins = distribution.reference.shares.length;
  const ks = isOrdered ? kolmogorovSmirnov(counts.slice(0, bins), expected.slice(0, bins)) : null;
  const used = expected.filter((part, bin) => part > 0 || counts[bin]! > 0).length;
  const isChance = psi <= chanceIndex(used, values.length, reference);
  const verdict = isChance || psi < MODERATE ? 'stable' : psi < MAJOR ? 'moderate' : 'drifted';
  return { psi, ks, missing: share, verdict };
}
