import type { ColumnKind } from './column-profile.js';
import type { CsvFormat } from './csv-format.js';
import { columnBuilder, type ColumnBuilder } from './load/column-builder.js';
import { RowSample } from './load/row-sample.js';
import { Pacer } from './pacer.js';
import { readRows } from './read-rows.js';
import type { Table, TableColumn } from './table.js';

export interface ReadTableOptions {
  signal?: AbortSignal;
  /** Read no more than these first rows. (Default: all) */
  maxRows?: number;
  /** Keep only a random sample of the rows. (Default: all) */
  sample?: TableSample;
}

export interface TableSample {
  /** How many; where there are no more, all are kept. */
  rows: number;
  /** The same seed gives the same rows of the same file. */
  seed: number;
  /** A column of whose values, also rare ones, each has its share of the sample, and at least one row. */
  strata?: string;
}

/**
 * Loads columns of a CSV file into typed arrays, in one pass; the rows of a sample stand in the order of the file. At its
 * most it takes about two and a half times the memory of the table.
 *
 * Cells that say NA and such, and numbers and moments that cannot be read as the kind wanted, are missing. Levels are in
 * order of their characters, those of `id` in order of the rows.
 *
 * @param columns which, in the order wanted.
 * @throws CsvError where the file is not as `format` says. RangeError for a column that it does not have. The signal's
 * reason when it aborts.
 */
export async function readTable(
  source: AsyncIterable<Uint8Array>,
  format: CsvFormat,
  columns: readonly { name: string; kind: ColumnKind }[],
  { signal, maxRows = Infinity, sample }: ReadTableOptions = {},
): Promise<Table> {
  const builders = columns.map(({ name, kind }) => columnBuilder(name, kind));
  const positions = columns.map(({ name }) => positionOf(name, format));
  const stratum = sample?.strata === undefined ? undefined : positionOf(sample.strata, format);
  const copy = (from: number, to: number) => builders.forEach((builder) => builder.copy(from, to));
  const draw = sample && new RowSample(sample.rows, sample.seed, copy);
  let rows = 0;
  for await (const batch of readRows(source, format, { signal })) {
    for (const row of batch.slice(0, maxRows - rows)) {
      const slot = draw ? draw.offer(stratum === undefined ? '' : row[stratum]!.trim()) : rows;
      rows += 1;
      if (slot >= 0) builders.forEach((builder, index) => builder.set(slot, row[positions[index]!]!));
    }
    if (rows >= maxRows) break;
  }
  const kept = draw ? draw.finish() : rows;
  return { rows: kept, columns: await finish(builders, kept) };
}

async function finish(builders: readonly ColumnBuilder[], rows: number): Promise<TableColumn[]> {
  const pacer = new Pacer();
  const columns = [];
  for (const builder of builders) {
    columns.push(builder.finish(rows));
    if (pacer.due) await pacer.pause();
  }
  return columns;
}

function positionOf(name: string, { columns }: CsvFormat): number {
  const position = columns.indexOf(name);
  if (position < 0) throw new RangeError(`The file has no column '${name}'. It has: ${columns.join(', ')}.`);
  return position;
}
