import type { BinnedFeature } from './binned-feature.js';
import { CELL } from './histogram.js';
import type { TreeConfig } from './tree-config.js';

/** Sums over the rows of a node. */
export interface Sums {
  gradient: number;
  hessian: number;
  rows: number;
}

interface Level extends Sums {
  bin: number;
}

export interface Split {
  /** By how much it lowers the loss, times two. */
  gain: number;
  feature: number;
  /** The bins that go left: of categories these, of numbers all up to `lastBin`; and that of missing values as `missingLeft` says. */
  bins: readonly number[] | undefined;
  lastBin: number;
  missingLeft: boolean;
  left: Sums;
}

export type SplitLimits = Pick<TreeConfig, 'l2' | 'minGain' | 'minLeafRows' | 'minLeafWeight'>;

/** Splits on a feature with more levels are held back, lest a few rows of each suggest them. */
const FEW_LEVELS = 4;
/** How: weight without a gradient that is added to that of a level, and to that of a side. LightGBM's `cat_smooth` and `cat_l2`. */
const LEVEL_SMOOTHING = 10;
const SIDE_L2 = 10;

const NOTHING: Sums = { gradient: 0, hessian: 0, rows: 0 };

/**
 * Looks for the split of a node with the greatest gain, by second-order approximation of the loss (Chen and Guestrin 2016, equation
 * 7): a side scores gradient² / (hessian + l2), and the gain is what both sides score more than the node by itself.
 */
export class SplitSearch {
  /** Undefined while none gains more than `minGain` within the limits. */
  best: Split | undefined;
  private readonly whole: number;
  /** What the two sides of a better split score more than. */
  private toBeat: number;

  constructor(
    private readonly histogram: Float64Array,
    private readonly total: Sums,
    private readonly limits: SplitLimits,
  ) {
    this.whole = (total.gradient * total.gradient) / (total.hessian + limits.l2);
    this.toBeat = this.whole + limits.minGain;
  }

  /** Tries all splits of a feature, whose bins begin at `offset` in the histogram. */
  try(feature: number, offset: number, { count, thresholds }: BinnedFeature): void {
    if (thresholds) this.tryNumbers(feature, offset, count);
    else this.tryCategories(feature, offset, count);
  }

  /** Every bound between bins, with the missing rows on either side; and all that have a number against the missing ones. */
  private tryNumbers(feature: number, offset: number, count: number): void {
    const missing = this.sumsAt(offset + count * CELL);
    if (missing.rows === 0) {
      this.tryCuts(feature, offset, count - 1, NOTHING, undefined);
    } else {
      this.tryCuts(feature, offset, count, NOTHING, false);
      this.tryCuts(feature, offset, count - 1, missing, true);
    }
  }

  /** The cuts behind each of the first `cuts` bins, with `start` on the left of them all. */
  private tryCuts(feature: number, offset: number, cuts: number, start: Sums, missingLeft: boolean | undefined): void {
    const { histogram } = this;
    const { l2, minLeafRows, minLeafWeight } = this.limits;
    const { gradient: allGradient, hessian: allHessian } = this.total;
    const mostRows = this.total.rows - minLeafRows;
    const mostHessian = allHessian - minLeafWeight;
    let { gradient, hessian, rows } = start;
    let best = this.toBeat;
    let lastBin = -1;
    // Numbers, not an object for every better cut: this is the innermost loop.
    let leftGradient = 0;
    let leftHessian = 0;
    let leftRows = 0;
    for (let bin = 0, cell = offset; bin < cuts; bin++, cell += CELL) {
      const here = histogram[cell + 2]!;
      if (here === 0) continue;
      gradient += histogram[cell]!;
      hessian += histogram[cell + 1]!;
      rows += here;
      if (rows < minLeafRows || hessian < minLeafWeight) continue;
      if (rows > mostRows || hessian > mostHessian) break;
      const other = allGradient - gradient;
      const score = (gradient * gradient) / (hessian + l2) + (other * other) / (allHessian - hessian + l2);
      if (score > best) {
        best = score;
        lastBin = bin;
        leftGradient = gradient;
        leftHessian = hessian;
        leftRows = rows;
      }
    }
    if (lastBin < 0) return;
    const left = { gradient: leftGradient, hessian: leftHessian, rows: leftRows };
    this.keep(best, feature, undefined, lastBin, missingLeft ?? this.leftIsLarger(left), left);
  }

  /**
   * Levels in order of gradient over hessian: the best of all divisions in two cuts this order (Fisher 1958; Ke et al. 2017). Missing
   * values are a level like any other.
   */
  private tryCategories(feature: number, offset: number, count: number): void {
    const all = this.levelsFrom(offset, count);
    const levels = all.filter(({ rows }) => rows > 0);
    const [smoothing, extraL2] = levels.length > FEW_LEVELS ? [LEVEL_SMOOTHING, SIDE_L2] : [0, 0];
    const ratio = ({ gradient, hessian }: Sums) => gradient / (hessian + smoothing);
    levels.sort((a, b) => ratio(a) - ratio(b) || a.bin - b.bin);
    const sums = { ...NOTHING };
    let best = { score: this.toBeat, cut: 0, left: NOTHING };
    for (const [index, level] of levels.entries()) {
      sums.gradient += level.gradient;
      sums.hessian += level.hessian;
      sums.rows += level.rows;
      if (!this.isLarge(sums) || !this.isLarge(remainder(this.total, sums))) continue;
      const score = this.score(sums, this.limits.l2 + extraL2);
      if (score > best.score) best = { score, cut: index + 1, left: { ...sums } };
    }
    if (best.cut === 0) return;
    const left = new Set(levels.slice(0, best.cut).map(({ bin }) => bin));
    const missingLeft = all[count]!.rows > 0 ? left.has(count) : this.leftIsLarger(best.left);
    const bins = all.filter(({ bin, rows }) => (rows > 0 ? left.has(bin) : missingLeft)).map(({ bin }) => bin);
    this.keep(best.score, feature, bins, -1, missingLeft, best.left);
  }

  private keep(
    score: number,
    feature: number,
    bins: readonly number[] | undefined,
    lastBin: number,
    missingLeft: boolean,
    left: Sums,
  ): void {
    this.toBeat = score;
    this.best = { gain: score - this.whole, feature, bins, lastBin, missingLeft, left };
  }

  private sumsAt(cell: number): Sums {
    const { histogram } = this;
    return { gradient: histogram[cell]!, hessian: histogram[cell + 1]!, rows: histogram[cell + 2]! };
  }

  private levelsFrom(offset: number, count: number): Level[] {
    const { histogram } = this;
    const levels: Level[] = [];
    for (let bin = 0, cell = offset; bin <= count; bin++, cell += CELL) {
      levels.push({ bin, gradient: histogram[cell]!, hessian: histogram[cell + 1]!, rows: histogram[cell + 2]! });
    }
    return levels;
  }

  private isLarge({ rows, hessian }: Sums): boolean {
    return rows >= this.limits.minLeafRows && hessian >= this.limits.minLeafWeight;
  }

  private score(left: Sums, l2: number): number {
    const right = remainder(this.total, left);
    return left.gradient ** 2 / (left.hessian + l2) + right.gradient ** 2 / (right.hessian + l2);
  }

  /** Where values go that no training row of the node had: with the most rows. */
  private leftIsLarger(left: Sums): boolean {
    return 2 * left.rows >= this.total.rows;
  }
}

/** What the right side has. */
export function remainder(total: Sums, left: Sums): Sums {
  return {
    gradient: total.gradient - left.gradient,
    hessian: total.hessian - left.hessian,
    rows: total.rows - left.rows,
  };
}

/** By bin, 1 where it goes left; the last is that of missing values. */
export function sidesOf({ bins, lastBin, missingLeft }: Split, { count }: BinnedFeature): Uint8Array {
  const sides = new Uint8Array(count + 1);
  if (bins) for (const bin of bins) sides[bin] = 1;
  else sides.fill(1, 0, lastBin + 1);
  sides[count] = Number(missingLeft);
  return sides;
}
