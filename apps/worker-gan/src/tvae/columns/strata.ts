import type { EncodedRows } from './encode.js';
import type { RowLayout } from './layout.js';

/** Rows with the same values in all columns of few categories belong to one stratum. */
export interface Strata {
  /** The stratum of each row. */
  of: Uint32Array;
  /** The rows of each stratum. */
  sizes: number[];
}

/** Columns with more levels do not count. */
const FEW_LEVELS = 20;

export function strataOf({ rows, codes }: EncodedRows, { places, spans }: RowLayout): Strata {
  const parts = places
    .flatMap(({ column, span }) => (span && column.transform === 'categories' ? [span] : []))
    .filter(({ length }) => length <= FEW_LEVELS)
    .sort((a, b) => a.length - b.length);
  const strata = new Map<number, number>();
  const sizes: number[] = [];
  const of = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) {
    let key = 0;
    for (const { index, start, length } of within(parts)) {
      key = key * length + codes[row * spans.length + index]! - start;
    }
    const stratum = strata.get(key) ?? sizes.push(0) - 1;
    strata.set(key, stratum);
    sizes[stratum]!++;
    of[row] = stratum;
  }
  return { of, sizes };
}

type Part = { index: number; start: number; length: number };

/** As many of the parts as whole numbers can tell the combinations of. */
function within(parts: readonly Part[]): Part[] {
  let combinations = 1;
  return parts.filter(({ length }) => (combinations *= length) < Number.MAX_SAFE_INTEGER);
}
