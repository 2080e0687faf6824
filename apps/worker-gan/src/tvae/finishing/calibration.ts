import { isNumeric, type Random } from '@celerity/tabular';
import type { Calibration, ModesColumn } from '../card.js';
import type { ColumnPlace } from '../columns/layout.js';
import { drawn } from '../sampling/choosers.js';
import { columnWriters } from '../sampling/column-writers.js';
import type { DecodedRows } from '../sampling/decoder.js';

/** Pieces into which a distribution is cut. */
const PIECES = 200;

/**
 * Which value of the table each value of the decoder stands for: the one with the same share of values below it (quantile mapping).
 *
 * @param decoded enough rows to tell the decoder's distribution by.
 * @param real the column in the table; NaN where missing.
 */
export function calibrationOf(
  column: ModesColumn,
  place: ColumnPlace,
  decoded: DecodedRows,
  real: Float64Array,
  random: Random,
): Calibration {
  const asDecoded = { ...column, calibration: null, min: -Infinity, max: Infinity, quantum: null };
  const writer = columnWriters({ ...place, column: asDecoded }, drawn(random), random)(decoded.rows);
  for (let row = 0; row < decoded.rows; row++) writer.write(decoded, row, row);
  if (!isNumeric(writer.column)) throw new TypeError(`'${column.name}' is no column of numbers.`);
  const values = sorted(writer.column.values);
  const levels = levelsFor(real.length);
  // Where the decoder draws no value of the column at all, each stands for itself.
  const generated = quantiles(values.length > 0 ? values : sorted(real), levels);
  return { generated, real: quantiles(sorted(real), levels) };
}

const sorted = (values: Float64Array) => values.filter(Number.isFinite).sort();

/**
 * Shares of the values: evenly spaced, and in the tails each half as far from the end as the one before, up to where among so many rows
 * the least and the greatest stand.
 */
function levelsFor(rows: number): number[] {
  const tail: number[] = [];
  for (let level = 0.5 / PIECES; level > 0.5 / rows; level /= 2) tail.unshift(level);
  tail.unshift(0.5 / rows);
  const inner = Array.from({ length: PIECES - 1 }, (_, piece) => (piece + 1) / PIECES);
  return [...tail, ...inner, ...tail.map((level) => 1 - level).reverse()];
}

/** The value that stands at each level; between two values a straight line. */
function quantiles(values: Float64Array, levels: readonly number[]): number[] {
  return levels.map((level) => {
    const place = Math.max(0, Math.min(values.length - 1, level * values.length - 0.5));
    const [below, above] = [values[Math.floor(place)]!, values[Math.ceil(place)]!];
    return below + (place - Math.floor(place)) * (above - below);
  });
}
