import type { ColumnProfile, TableProfile } from './column-profile.js';
import { CsvError } from './csv-error.js';
import type { CsvFormat } from './csv-format.js';
import { Pacer } from './pacer.js';
import { ColumnProfiler, type ProfilerLimits } from './profile/column-profiler.js';
import { readRows } from './read-rows.js';

/** Different values of all columns together that are counted one by one, and most of one column. */
const MAX_VALUES = 1_000_000;
const MAX_VALUES_OF_COLUMN = 10_000;

export interface ProfileOptions {
  signal?: AbortSignal;
  /** Called after each batch of rows, some hundred times a second. */
  onProgress?: (bytesRead: number, rows: number) => void;
}

/**
 * Describes every column of a CSV file, in one pass. Memory stays flat, whatever the file's size; the event loop gets its turn
 * every 20 ms.
 *
 * What is exact and what an estimate: `docs/datasets.md`.
 *
 * @param open opens the file at its start.
 * @throws CsvError where the file is not as `format` says, or has no rows. The signal's reason when it aborts.
 */
export async function profileTable(
  open: () => AsyncIterable<Uint8Array>,
  format: CsvFormat,
  { signal, onProgress }: ProfileOptions = {},
): Promise<TableProfile> {
  const limits = limitsFor(format.columns.length);
  const profilers = format.columns.map((name) => new ColumnProfiler(name, limits));
  const pacer = new Pacer();
  let bytes = 0;
  let rows = 0;
  const source = counted(open(), (read) => (bytes += read));
  for await (const batch of readRows(source, format, { signal })) {
    for (const [column, profiler] of profilers.entries()) {
      for (const row of batch) profiler.add(row[column]!);
      if (pacer.due) await pacer.pause();
    }
    rows += batch.length;
    onProgress?.(bytes, rows);
  }
  if (rows === 0) {
    const place = { line: format.header ? 2 : 1, column: 1 };
    throw new CsvError('no-rows', place, 'the file has column names but no rows. Send one with at least one row.');
  }
  return { rows, columns: await describe(profilers, pacer) };
}

function limitsFor(columns: number): ProfilerLimits {
  const values = Math.min(MAX_VALUES_OF_COLUMN, Math.ceil(MAX_VALUES / columns));
  return { values, bins: columns <= 100 ? 8192 : 512 };
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    onRead(piece.length);
    yield piece;
  }
}

async function describe(profilers: readonly ColumnProfiler[], pacer: Pacer): Promise<ColumnProfile[]> {
  const columns = [];
  for (const profiler of profilers) {
    columns.push(profiler.profile());
    if (pacer.due) await pacer.pause();
  }
  return columns;
}
