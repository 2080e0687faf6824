import type { QualityReport } from '@celerity/contracts';
import { isCategories, type AlignedColumn } from './aligned-column.js';

type ColumnScore = QualityReport['columns'][number];

/** How alike a column's values are distributed in both tables; the score is null where one of them has no values. */
export function columnShape(column: AlignedColumn): ColumnScore {
  if (isCategories(column)) {
    return {
      column: column.name,
      metric: 'tv_complement',
      score: tvComplement(column.real, column.synthetic, column.levels.length),
    };
  }
  return { column: column.name, metric: 'ks_complement', score: ksComplement(column.real, column.synthetic) };
}

/**
 * 1 - the two-sample Kolmogorov-Smirnov statistic: the greatest distance of the two empirical distribution functions. Missing values
 * (NaN) are left out; null when nothing is left.
 */
export function ksComplement(real: Float64Array, synthetic: Float64Array): number | null {
  const a = sortedValues(real);
  const b = sortedValues(synthetic);
  if (a.length === 0 || b.length === 0) return null;
  let greatest = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    greatest = Math.max(greatest, Math.abs(i / a.length - j / b.length));
  }
  return 1 - greatest;
}

/** Rounded to 14 decimals as SDMetrics does, so that 0.1 + 0.2 is 0.3. */
function sortedValues(values: Float64Array): Float64Array {
  return values
    .filter((value) => !Number.isNaN(value))
    .map((value) => roundTo14Decimals(value))
    .sort();
}

function roundTo14Decimals(value: number): number {
  const scaled = value * 1e14;
  return Number.isFinite(scaled) ? Math.round(scaled) / 1e14 : value;
}

/**
 * 1 - the total-variation distance: half the sum of the differences of the categories' shares. Missing values (-1) are left out; null
 * when nothing is left.
 */
export function tvComplement(real: Int32Array, synthetic: Int32Array, levels: number): number | null {
  const a = shares(real, levels);
  const b = shares(synthetic, levels);
  if (!a || !b) return null;
  const distance = a.reduce((sum, share, code) => sum + Math.abs(share - b[code]!), 0) / 2;
  return Math.max(0, 1 - distance);
}

function shares(codes: Int32Array, levels: number): Float64Array | undefined {
  const counts = new Float64Array(levels);
  let total = 0;
  for (const code of codes) {
    if (code < 0) continue;
    counts[code]!++;
    total++;
  }
  return total === 0 ? undefined : counts.map((count) => count / total);
}
