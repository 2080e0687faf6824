import type { Reference } from '@celerity/contracts';
import type { Feature } from '@celerity/trees';

/** Bins of numbers, where there are more different ones. */
const BINS = 20;

/** How a feature is distributed over its rows. Levels that are not told apart count as missing. */
export function referenceOf(feature: Feature): Reference {
  return feature.kind === 'numeric' ? ofNumbers(feature.values) : ofCodes(feature.codes, feature.levels.length);
}

function ofCodes(codes: Int32Array, levels: number): Reference {
  const counts = new Float64Array(levels);
  let missing = 0;
  for (const code of codes) {
    if (code >= 0) counts[code]!++;
    else missing++;
  }
  return { shares: Array.from(counts, (count) => count / codes.length), missing: missing / codes.length };
}

function ofNumbers(values: Float32Array): Reference {
  const sorted = sortedNumbers(values);
  const edges = edgesOf(sorted);
  const shares: number[] = [];
  let start = 0;
  for (const edge of [...edges, Infinity]) {
    const end = upperBound(sorted, edge);
    shares.push((end - start) / values.length);
    start = end;
  }
  return { edges, shares, missing: 1 - sorted.length / values.length };
}

/** The different values but the last, where they are few; else quantiles, each once. */
function edgesOf(sorted: Float32Array): number[] {
  const last = sorted.at(-1);
  const different: number[] = [];
  for (let at = 0; at < sorted.length && different.length <= BINS; at = upperBound(sorted, sorted[at]!)) {
    different.push(sorted[at]!);
  }
  if (different.length <= BINS) return different.slice(0, -1);
  const quantiles = Array.from({ length: BINS - 1 }, (_, bin) => quantileOf(sorted, (bin + 1) / BINS));
  return [...new Set(quantiles)].filter((edge) => edge !== last);
}

/** In order, without what is missing. */
export function sortedNumbers<A extends Float32Array | Float64Array>(values: A): A {
  const sorted = values.slice().sort();
  let size = sorted.length;
  // NaN comes last.
  while (size > 0 && Number.isNaN(sorted[size - 1]!)) size--;
  return sorted.subarray(0, size) as A;
}

/** The value that such a share of all values does not exceed. */
export function quantileOf(sorted: Float32Array | Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/** How many values are not above the limit. */
function upperBound(sorted: Float32Array, limit: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
