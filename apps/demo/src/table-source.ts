import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { machineDataCsv } from '@celerity/sample-data';
import { DemoError, EXIT } from './exit.js';
import type { Options } from './options.js';

/** A table to upload. */
export interface TableSource {
  name: string;
  csv: AsyncIterable<Uint8Array>;
  /** How much of the whole a piece of the CSV is, 0 to 1. */
  shareOf(piece: Uint8Array): number;
}

/** The same machines every time. */
const SEED = 2020;
const LINE_END = 0x0a;

/**
 * The table that the user wants: a file, or made-up machine data.
 *
 * @throws DemoError when there is no such file.
 */
export async function tableSource({ file, rows }: Pick<Options, 'file' | 'rows'>): Promise<TableSource> {
  return file === undefined ? machineData(rows) : fileSource(file);
}

function machineData(rows: number): TableSource {
  return {
    name: 'machine-data',
    csv: machineDataCsv({ rows, seed: SEED }),
    shareOf: (piece) => piece.filter((byte) => byte === LINE_END).length / (rows + 1),
  };
}

async function fileSource(file: string): Promise<TableSource> {
  const facts = await stat(file).catch(() => undefined);
  if (!facts?.isFile())
    throw new DemoError(`There is no file '${file}': name a CSV, or none for made-up machine data.`, EXIT.usage);
  const { size } = facts;
  return { name: basename(file, extname(file)), csv: createReadStream(file), shareOf: (piece) => piece.length / size };
}
