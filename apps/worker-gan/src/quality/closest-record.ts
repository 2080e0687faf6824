import type { QualityReport } from '@celerity/contracts';
import type { Pacer } from '@celerity/tabular';
import { rocAuc } from '@celerity/trees';
import { encodeRows, type RowMatrix } from './gower-rows.js';
import type { AlignedColumn } from './aligned-column.js';
import { sampleRows } from './sample-rows.js';

/** Rows of each table that are looked up, and real rows among which the closest is looked for. */
const MAX_QUERIES = 2_000;
const MAX_REFERENCES = 10_000;
/** Cells that are compared for each table: of a wide one fewer rows are looked up, but no fewer than these. */
const MAX_CELLS = 240_000_000;
const MIN_QUERIES = 100;

/**
 * Distance of synthetic rows to their closest real row, beside that of as many real rows to their closest other one. The second is what
 * to expect of a fresh row: a real row that is left out is to the others what a row never seen is to the table.
 *
 * Gower's distance (Gower 1971): the mean over the columns of |difference| / range for numbers (at most 1), and of 0 or 1 for
 * categories and for a value that is missing in one row only.
 */
export async function closestRecords(
  columns: readonly AlignedColumn[],
  rows: QualityReport['rows'],
  { seed, pacer }: { seed: number; pacer: Pacer },
): Promise<QualityReport['privacy']> {
  const real = sampleRows(rows.real, MAX_REFERENCES, seed);
  const affordable = Math.max(MIN_QUERIES, Math.floor(MAX_CELLS / (real.length * columns.length)));
  const compared = Math.min(MAX_QUERIES, affordable, rows.real, rows.synthetic);
  const references = encodeRows(columns, 'real', real);
  const synthetic = encodeRows(columns, 'synthetic', sampleRows(rows.synthetic, compared, seed));
  const distances = await closest(synthetic, references, pacer);
  const others = encodeRows(columns, 'real', real.subarray(0, compared));
  const expected = await closest(others, references, pacer, { exceptSelf: true });
  return {
    median_distance: median(distances),
    median_distance_real: median(expected),
    share_closer: chanceCloser(distances, expected),
    copies: countZeros(distances),
    copies_real: countZeros(expected),
    rows: { compared, real: real.length },
  };
}

/** Rows of the references that are compared in one go with each query: few enough to stay in the processor's cache. */
const BLOCK = 1_000;

/** Distance of every query to its closest reference; `exceptSelf`: query `i` is reference `i`, which does not count. */
async function closest(
  queries: RowMatrix,
  references: RowMatrix,
  pacer: Pacer,
  { exceptSelf = false } = {},
): Promise<Float64Array> {
  const best = new Float64Array(queries.rows).fill(Infinity);
  for (let start = 0; start < references.rows; start += BLOCK) {
    const end = Math.min(start + BLOCK, references.rows);
    for (let query = 0; query < queries.rows; query++) {
      if (pacer.due) await pacer.pause();
      const self = exceptSelf && query >= start && query < end ? query : end;
      best[query] = closestOf(queries, query, references, start, self, best[query]!);
      best[query] = closestOf(queries, query, references, self + 1, end, best[query]!);
    }
  }
  return best.map((sum) => sum / references.width);
}

/** Least sum of differences to the references from `start` up to `end`, if it is less than `best`. */
function closestOf(
  queries: RowMatrix,
  query: number,
  references: RowMatrix,
  start: number,
  end: number,
  best: number,
): number {
  const width = references.width;
  const a = queries.cells;
  const b = references.cells;
  const offset = query * width;
  for (let row = start; row < end; row++) {
    let sum = 0;
    for (let i = offset, j = row * width, last = offset + width; i < last && sum < best; i++, j++) {
      const difference = a[i]! - b[j]!;
      if (difference >= -1 && difference <= 1) sum += difference < 0 ? -difference : difference;
      // NaN is not equal to itself: unless both are missing.
      else if (a[i] === a[i] || b[j] === b[j]) sum += 1;
    }
    if (sum < best) best = sum;
  }
  return best;
}

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Chance that one of the first is less than one of the second, ties counted half: the area under the curve that tells them apart. */
function chanceCloser(distances: Float64Array, expected: Float64Array): number {
  const nearness = Float64Array.from([...distances, ...expected], (distance) => -distance);
  return rocAuc(nearness, [...distances.map(() => 1), ...expected.map(() => 0)]) ?? 0.5;
}

function countZeros(values: Float64Array): number {
  return values.filter((value) => value === 0).length;
}
