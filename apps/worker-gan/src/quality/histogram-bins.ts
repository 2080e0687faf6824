import type { AlignedCategories, AlignedNumbers } from './aligned-column.js';

const BINS = 10;

/**
 * Numbers as categories, as SDMetrics' ColumnPairTrends makes them: ten equal bins from the least to the greatest value **of each table
 * by itself** (`numpy.histogram_bin_edges`, `numpy.digitize`). The greatest value and the missing ones share an eleventh.
 */
export function digitize(column: AlignedNumbers): Omit<AlignedCategories, 'name'> {
  const levels = Array.from({ length: BINS + 1 }, (_, bin) => `bin ${bin + 1}`);
  return { levels, real: binsOf(column.real), synthetic: binsOf(column.synthetic) };
}

function binsOf(values: Float64Array): Int32Array {
  const edges = binEdges(values);
  return Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return BINS;
    let bin = 0;
    while (bin < BINS && value >= edges[bin + 1]!) bin++;
    return bin;
  });
}

function binEdges(values: Float64Array): Float64Array {
  let least = Infinity;
  let greatest = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const [first, last] = least < greatest ? [least, greatest] : [least - 0.5, greatest + 0.5];
  const step = (last - first) / BINS;
  return Float64Array.from({ length: BINS + 1 }, (_, edge) => (edge === BINS ? last : edge * step + first));
}
