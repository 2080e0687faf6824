import type { CsvFormat } from './csv-format.js';
import { Pacer } from './pacer.js';
import { RowSplitter } from './row-splitter.js';
import { notUtf8, Utf8Reader, type Utf8Piece } from './utf8-reader.js';

/** Bytes that are read at once: a few ms of work, whatever the size of the source's pieces. */
const PIECE_BYTES = 2 ** 16;

/**
 * Reads the rows of a CSV file, without its header, in batches. Memory stays flat; the event loop gets its turn every 20 ms.
 *
 * Fields are as they stand in the file: spaces around a value are for the caller to drop. Breaking off closes the source.
 *
 * @throws CsvError at the first row that is not as `format` says. The signal's reason when it aborts.
 */
export async function* readRows(
  source: AsyncIterable<Uint8Array>,
  format: CsvFormat,
  { signal }: { signal?: AbortSignal } = {},
): AsyncGenerator<string[][]> {
  const reader = new Utf8Reader();
  const splitter = new RowSplitter(format.delimiter, format.columns.length);
  const pacer = new Pacer();
  let isHeaderDue = format.header;
  const withoutHeader = (rows: string[][]) => {
    if (isHeaderDue && rows.length > 0) {
      isHeaderDue = false;
      rows.shift();
    }
    return rows;
  };
  for await (const piece of piecesOf(source)) {
    signal?.throwIfAborted();
    const rows = withoutHeader(splitText(splitter, reader.read(piece)));
    if (rows.length > 0) yield rows;
    if (pacer.due) await pacer.pause();
  }
  const last = splitText(splitter, reader.end());
  const rows = withoutHeader([...last, ...splitter.end()]);
  if (rows.length > 0) yield rows;
}

async function* piecesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of source) {
    for (let from = 0; from < bytes.length; from += PIECE_BYTES) yield bytes.subarray(from, from + PIECE_BYTES);
  }
}

function splitText(splitter: RowSplitter, { text, valid }: Utf8Piece): string[][] {
  const rows = splitter.push(text);
  if (!valid) throw notUtf8(splitter.place);
  return rows;
}
