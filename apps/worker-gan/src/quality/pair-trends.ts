import type { QualityReport } from '@celerity/contracts';
import { isCategories, type AlignedCategories, type AlignedColumn, type AlignedNumbers } from './aligned-column.js';
import { digitize } from './histogram-bins.js';

type PairScore = QualityReport['pairs'][number];

/**
 * Scores how two columns go together in both tables: numbers by their correlation, all else by the table of counts, for which numbers
 * are binned. Keeps what it derives from a column for its further pairs.
 */
export class PairTrends {
  private readonly binned = new Map<AlignedNumbers, AlignedCategories>();
  private readonly constant = new Map<AlignedNumbers, boolean>();

  /** Null where the score is not defined: a column of numbers that is constant or empty has no correlation. */
  score(first: AlignedColumn, second: AlignedColumn): PairScore {
    const columns: PairScore['columns'] = [first.name, second.name];
    if (!isCategories(first) && !isCategories(second)) {
      const undefinable = this.isConstant(first) || this.isConstant(second);
      return {
        columns,
        metric: 'correlation_similarity',
        score: undefinable ? null : correlationSimilarity(first, second),
      };
    }
    return {
      columns,
      metric: 'contingency_similarity',
      score: contingencySimilarity(this.categories(first), this.categories(second)),
    };
  }

  private isConstant(column: AlignedNumbers): boolean {
    return computed(this.constant, column, () => isConstant(column.real) || isConstant(column.synthetic));
  }

  private categories(column: AlignedColumn): AlignedCategories {
    if (isCategories(column)) return column;
    return computed(this.binned, column, () => ({ ...digitize(column), name: column.name }));
  }
}

function computed<K, V>(cache: Map<K, V>, key: K, compute: () => V): V {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = compute();
  cache.set(key, value);
  return value;
}

function isConstant(values: Float64Array): boolean {
  let first = NaN;
  for (const value of values) {
    if (Number.isNaN(first)) first = value;
    else if (!Number.isNaN(value) && value !== first) return false;
  }
  return true;
}

/** 1 - half the difference of Pearson's coefficients; rows where either is missing are left out. Null where one has no coefficient. */
export function correlationSimilarity(first: AlignedNumbers, second: AlignedNumbers): number | null {
  const real = pearson(first.real, second.real);
  const synthetic = pearson(first.synthetic, second.synthetic);
  if (Number.isNaN(real) || Number.isNaN(synthetic)) return null;
  return 1 - Math.abs(real - synthetic) / 2;
}

/** Pearson's correlation coefficient, over the rows where neither is missing; NaN when one is constant there. */
export function pearson(x: Float64Array, y: Float64Array): number {
  let n = 0;
  let sumX = 0;
  let sumY = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]! + y[i]!)) continue;
    n++;
    sumX += x[i]!;
    sumY += y[i]!;
  }
  const meanX = sumX / n;
  const meanY = sumY / n;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]! + y[i]!)) continue;
    const dx = x[i]! - meanX;
    const dy = y[i]! - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  if (xx === 0 || yy === 0) return NaN;
  return Math.min(1, Math.max(-1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
}

/** 1 - the total-variation distance of the two tables of counts. A missing value is a category of its own. */
export function contingencySimilarity(first: AlignedCategories, second: AlignedCategories): number | null {
  if (first.real.length === 0 || first.synthetic.length === 0) return null;
  const width = second.levels.length + 1;
  const differences = new Map<number, number>();
  addShares(differences, first.real, second.real, width, 1);
  addShares(differences, first.synthetic, second.synthetic, width, -1);
  let distance = 0;
  for (const difference of differences.values()) distance += Math.abs(difference);
  return Math.max(0, 1 - distance / 2);
}

function addShares(
  into: Map<number, number>,
  first: Int32Array,
  second: Int32Array,
  width: number,
  sign: 1 | -1,
): void {
  const counts = new Map<number, number>();
  for (let row = 0; row < first.length; row++) {
    const cell = (first[row]! + 1) * width + second[row]! + 1;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  for (const [cell, count] of counts) into.set(cell, (into.get(cell) ?? 0) + (sign * count) / first.length);
}
