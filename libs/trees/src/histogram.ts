import type { BinnedFeature } from './binned-feature.js';

/** Sum of first derivatives, sum of second derivatives, rows: of each bin, side by side. */
export const CELL = 3;

/** Where the bins of each feature begin in a histogram, and how long histograms are. */
export class HistogramLayout {
  readonly offsets: Int32Array;
  readonly length: number;

  constructor(features: readonly BinnedFeature[]) {
    this.offsets = new Int32Array(features.length);
    let length = 0;
    features.forEach(({ count }, feature) => {
      this.offsets[feature] = length;
      length += (count + 1) * CELL;
    });
    this.length = length;
  }
}

/** Bins of all features together, in histograms of 25 MB: as many as 4,112 features with 255 have. */
const MAX_BINS_IN_ALL = 2 ** 20;

/** Bins that each of so many features may have: fewer in very wide tables, lest histograms take all memory and time. */
export function binsOfEach(features: number, maxBins: number): number {
  return Math.max(2, Math.min(maxBins, Math.floor(MAX_BINS_IN_ALL / features)));
}

/** Histograms of one length, for reuse. */
export class HistogramPool {
  private readonly free: Float64Array[] = [];

  constructor(private readonly length: number) {}

  /** How many of them take so much memory. */
  within(bytes: number): number {
    return Math.floor(bytes / (this.length * Float64Array.BYTES_PER_ELEMENT));
  }

  take(): Float64Array {
    return this.free.pop() ?? new Float64Array(this.length);
  }

  give(histogram: Float64Array): void {
    this.free.push(histogram);
  }
}

/**
 * Adds up the bins of two features over rows; two, as that takes much less time than one after the other. The features' cells must be
 * empty. `gradient[i]` and `hessian[i]` belong to `rows[i]`.
 */
export function fillTwo(
  histogram: Float64Array,
  [firstOffset, secondOffset]: readonly [number, number],
  [firstBins, secondBins]: readonly [Uint8Array, Uint8Array],
  rows: Int32Array,
  gradient: Float32Array,
  hessian: Float32Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const g = gradient[i]!;
    const h = hessian[i]!;
    const first = firstOffset + CELL * firstBins[row]!;
    histogram[first]! += g;
    histogram[first + 1]! += h;
    histogram[first + 2]! += 1;
    const second = secondOffset + CELL * secondBins[row]!;
    histogram[second]! += g;
    histogram[second + 1]! += h;
    histogram[second + 2]! += 1;
  }
}

/** The same for one feature. */
export function fillOne(
  histogram: Float64Array,
  offset: number,
  bins: Uint8Array,
  rows: Int32Array,
  gradient: Float32Array,
  hessian: Float32Array,
): void {
  for (let i = 0; i < rows.length; i++) {
    const cell = offset + CELL * bins[rows[i]!]!;
    histogram[cell]! += gradient[i]!;
    histogram[cell + 1]! += hessian[i]!;
    histogram[cell + 2]! += 1;
  }
}

/** What is left of a parent's histogram without one child's: the other child's (Ke et al. 2017, section 2). */
export function subtractHistogram(parent: Float64Array, child: Float64Array, offset: number, count: number): void {
  const end = offset + (count + 1) * CELL;
  for (let i = offset; i < end; i++) parent[i]! -= child[i]!;
}
