import { isNumeric, type Pacer, type Random, type Table, type TableColumn } from '@celerity/tabular';
import type { CardColumn, CategoriesColumn, ModesColumn } from '../card.js';
import { cellAt } from './cells.js';
import type { RowLayout } from './layout.js';

/** Rows for the networks, kept small: of their one-hot parts, where the ones are. */
export interface EncodedRows {
  rows: number;
  /** [rows, alphas], within ±0.99 */
  alphas: Float32Array;
  /** [rows, spans]: of each part the column that is one, counted over all parts together. */
  codes: Int32Array;
}

/** What stands for a cell: its level or mode, and within a mode the scalar. */
type CellEncoder = (row: number) => { level: number; alpha: number };

const MOST_ALPHA = 0.99;
/** Rows that are encoded between two looks at the clock. */
const STRETCH = 10_000;

/** A value goes to one of the modes by chance, with the probability that it came from there (Xu et al. 2019, section 4.2). */
export async function encodeTable(table: Table, layout: RowLayout, random: Random, pacer: Pacer): Promise<EncodedRows> {
  const { rows } = table;
  const [alphas, spans] = [layout.alphas, layout.spans.length];
  const encoded = { rows, alphas: new Float32Array(rows * alphas), codes: new Int32Array(rows * spans) };
  const sources = new Map(table.columns.map((column) => [column.name, column]));
  for (const { column, alpha: alphaIndex, span } of layout.places) {
    if (!span) continue;
    const encode = cellEncoder(column, sources.get(column.name)!, random);
    for (let row = 0; row < rows; row++) {
      const { alpha, level } = encode(row);
      encoded.codes[row * spans + span.index] = span.start + level;
      if (alphaIndex !== undefined) encoded.alphas[row * alphas + alphaIndex] = alpha;
      if (row % STRETCH === 0 && pacer.due) await pacer.pause();
    }
  }
  return encoded;
}

/** Writes a row into zeros, as the networks take it: its scalars, then its one-hot parts. */
export function writeRow(
  { rows, alphas, codes }: EncodedRows,
  row: number,
  target: Float32Array,
  offset: number,
): void {
  const [scalars, parts] = [alphas.length / rows, codes.length / rows];
  for (let index = 0; index < scalars; index++) target[offset + index] = alphas[row * scalars + index]!;
  for (let index = 0; index < parts; index++) target[offset + scalars + codes[row * parts + index]!] = 1;
}

function cellEncoder(column: CardColumn, source: TableColumn, random: Random): CellEncoder {
  if (column.transform === 'categories') return categoryEncoder(column, source);
  if (column.transform === 'modes' && isNumeric(source)) return modeEncoder(column, source.values, random);
  throw new TypeError(`'${column.name}' is not encoded: ${column.transform}.`);
}

function categoryEncoder({ levels, learned }: CategoriesColumn, source: TableColumn): CellEncoder {
  const levelOf = new Map(levels.map((value, index) => [value, Math.min(index, learned)]));
  return (row) => ({ level: levelOf.get(cellAt(source, row))!, alpha: 0 });
}

function modeEncoder({ weights, means, stds }: ModesColumn, values: Float64Array, random: Random): CellEncoder {
  const logScales = weights.map((weight, mode) => Math.log(weight / stds[mode]!));
  const likelihoods = new Float64Array(means.length);
  const distance = (value: number, mode: number) => (value - means[mode]!) / stds[mode]!;
  return (row) => {
    const value = values[row]!;
    if (!Number.isFinite(value)) return { level: means.length, alpha: 0 };
    for (let mode = 0; mode < means.length; mode++) {
      likelihoods[mode] = logScales[mode]! - distance(value, mode) ** 2 / 2;
    }
    const level = drawByLog(likelihoods, random);
    return { level, alpha: Math.max(-MOST_ALPHA, Math.min(MOST_ALPHA, distance(value, level) / 4)) };
  };
}

/** An index, by probabilities given as logarithms with a common constant. */
function drawByLog(logs: Float64Array, random: Random): number {
  let greatest = -Infinity;
  for (const log of logs) greatest = Math.max(greatest, log);
  let sum = 0;
  for (const log of logs) sum += Math.exp(log - greatest);
  let rest = random.uniform() * sum;
  for (let index = 0; index < logs.length - 1; index++) {
    rest -= Math.exp(logs[index]! - greatest);
    if (rest < 0) return index;
  }
  return logs.length - 1;
}
