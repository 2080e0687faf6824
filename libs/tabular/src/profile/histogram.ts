import type { CategoryHistogram, NumericHistogram } from '../column-profile.js';

const MAX_BINS = 30;

export interface CountedNumber {
  value: number;
  count: number;
}

export interface HistogramRange {
  min: number;
  max: number;
  /** Whole numbers: every edge is one too, and the last is above all of them, so that each bin is as wide. */
  isWhole: boolean;
  /** Inner edges are multiples of it, for numbers that are counted in bins of this width. (Default: 0, exact numbers) */
  granularity?: number;
}

/** At most 30 bins from the least number to the greatest, as wide as each other (to within the granularity). */
export function numericHistogram(numbers: Iterable<CountedNumber>, range: HistogramRange): NumericHistogram {
  const edges = edgesOf(range);
  const counts = new Array<number>(edges.length - 1).fill(0);
  const step = (edges.at(-1)! - range.min) / counts.length || 1;
  for (const { value, count } of numbers) {
    let bin = Math.max(0, Math.min(counts.length - 1, Math.floor((value - range.min) / step)));
    // The division may round across an edge.
    while (bin > 0 && value < edges[bin]!) bin -= 1;
    while (bin < counts.length - 1 && value >= edges[bin + 1]!) bin += 1;
    counts[bin]! += count;
  }
  return { edges, counts };
}

function edgesOf({ min, max, isWhole, granularity = 0 }: HistogramRange): number[] {
  if (min === max) return [min, max];
  const step = isWhole ? Math.ceil((max - min + 1) / MAX_BINS) : (max - min) / MAX_BINS;
  const bins = isWhole ? Math.ceil((max - min + 1) / step) : MAX_BINS;
  const last = isWhole ? min + bins * step : max;
  const inner = (bin: number) => {
    const edge = min + bin * step;
    return granularity === 0 ? edge : Math.round(edge / granularity) * granularity;
  };
  return Array.from({ length: bins + 1 }, (_, bin) => (bin === 0 ? min : bin === bins ? last : inner(bin)));
}

/** The 30 most frequent texts; of those as frequent, the first by its characters. */
export function categoryHistogram(counts: ReadonlyMap<string, number>, total: number): CategoryHistogram {
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const top = sorted.slice(0, MAX_BINS);
  const other = top.reduce((rest, [, count]) => rest - count, total);
  return { values: top.map(([text]) => text), counts: top.map(([, count]) => count), other };
}
