import type { Feature } from './feature-table.js';

/** A feature in few values, for histograms. Bins 0 to `count - 1` hold values; bin `count` those that are missing. */
export interface BinnedFeature {
  /** By row. */
  bins: Uint8Array;
  count: number;
  /** Of numbers: the greatest value of every bin but the last. Undefined for categories. */
  thresholds: Float32Array | undefined;
  /** Of categories: the level in each bin, and how many levels there are in all. */
  levels: Int32Array;
  levelCount: number;
}

/** Rows that the bins' bounds are made of: as many as scikit-learn takes. */
const MAX_SAMPLE = 200_000;

/** Puts the values of all rows into bins that are made of the training rows. */
export function binFeature(feature: Feature, training: Int32Array, maxBins: number): BinnedFeature {
  return feature.kind === 'numeric'
    ? binNumbers(feature.values, training, maxBins)
    : binCategories(feature.codes, feature.levels.length, training, maxBins);
}

function binNumbers(values: Float32Array, training: Int32Array, maxBins: number): BinnedFeature {
  const thresholds = thresholdsOf(sortedSample(values, training), maxBins);
  const count = thresholds.length + 1;
  const bins = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    bins[row] = value !== value ? count : binOf(value, thresholds);
  }
  return { bins, count, thresholds, levels: new Int32Array(0), levelCount: 0 };
}

/** The first bin whose threshold is not below the value. */
function binOf(value: number, thresholds: Float32Array): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= thresholds[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Every n-th of the training rows' values, without the missing ones. */
function sortedSample(values: Float32Array, training: Int32Array): Float32Array {
  const step = Math.ceil(training.length / MAX_SAMPLE);
  const sample = new Float32Array(Math.ceil(training.length / step));
  let size = 0;
  for (let i = 0; i < training.length; i += step) {
    const value = values[training[i]!]!;
    if (value === value) sample[size++] = value;
  }
  return sample.subarray(0, size).sort();
}

/** Bounds between all values, when they are few; else bounds that leave about as many rows in each bin. */
function thresholdsOf(sorted: Float32Array, maxBins: number): Float32Array {
  const starts = runStarts(sorted);
  if (starts.length <= maxBins) {
    return Float32Array.from(starts.slice(1), (start) => between(sorted[start - 1]!, sorted[start]!));
  }
  const thresholds: number[] = [];
  for (let bin = 1, run = 1; bin < maxBins && run < starts.length; bin++) {
    const wanted = (bin * sorted.length) / maxBins;
    if (starts[run]! > wanted) continue;
    // The run's start that is nearest to the quantile.
    while (run + 1 < starts.length && starts[run + 1]! <= wanted) run++;
    const start = starts[run]!;
    thresholds.push(between(sorted[start - 1]!, sorted[start]!));
    run++;
  }
  return Float32Array.from(thresholds);
}

/** Where each different value begins. */
function runStarts(sorted: Float32Array): number[] {
  const starts: number[] = [];
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) starts.push(i);
  return starts;
}

/** The middle of two neighbours in single precision, which is at least the lower and less than the upper. */
function between(lower: number, upper: number): number {
  const middle = Math.fround(lower / 2 + upper / 2);
  return middle >= lower && middle < upper ? middle : lower;
}

/** The most frequent levels have a bin of their own; the others count as missing. */
function binCategories(codes: Int32Array, levels: number, training: Int32Array, maxBins: number): BinnedFeature {
  const rows = new Float64Array(levels);
  for (const row of training) if (codes[row]! >= 0) rows[codes[row]!]!++;
  const kept = Int32Array.from(rows.keys())
    .filter((level) => rows[level]! > 0)
    .sort((a, b) => rows[b]! - rows[a]! || a - b)
    .subarray(0, maxBins);
  const binOfLevel = new Uint8Array(levels).fill(kept.length);
  kept.forEach((level, bin) => (binOfLevel[level] = bin));
  const bins = Uint8Array.from(codes, (code) => (code < 0 ? kept.length : binOfLevel[code]!));
  return { bins, count: kept.length, thresholds: undefined, levels: kept, levelCount: levels };
}
