import {
  type CategoryColumn,
  type NumericColumn,
  Random,
  type Table,
  type TableColumn,
  writeCsv,
} from '@celerity/tabular';
import { type Product, products, QUALITIES } from './machine.js';

export interface MachineDataOptions {
  /** (Default: 10,000, as many as in the published data) */
  rows?: number;
  /** The same seed gives the same rows. (Default: 0) */
  seed?: number;
}

/** Rows that are made at once on their way into a CSV file. */
const PIECE_ROWS = 10_000;

/** Number of the first product, by its quality. */
const FIRST_NUMBER = { H: 29_414, L: 47_180, M: 14_860 };

/** Made-up rows like those of the AI4I 2020 data set: its 14 columns, its rules, about its distributions. */
export function machineData({ rows = 10_000, seed = 0 }: MachineDataOptions = {}): Table {
  return tableOf([...products(rows, new Random(seed))], 0);
}

/** The same rows as a CSV file that is written like the published one. Memory stays flat. */
export function machineDataCsv({ rows = 10_000, seed = 0 }: MachineDataOptions = {}): AsyncGenerator<Uint8Array> {
  return writeCsv(pieces(rows, seed));
}

function* pieces(rows: number, seed: number): Generator<Table> {
  let before = 0;
  let piece: Product[] = [];
  for (const product of products(rows, new Random(seed))) {
    if (piece.push(product) < PIECE_ROWS) continue;
    yield tableOf(piece, before);
    before += piece.length;
    piece = [];
  }
  yield tableOf(piece, before);
}

/** @param before rows of the data that stand before these. */
function tableOf(made: readonly Product[], before: number): Table {
  return {
    rows: made.length,
    columns: [
      ids('UDI', made, (_, row) => String(before + row + 1)),
      ids('Product ID', made, ({ quality: { letter } }, row) => `${letter}${FIRST_NUMBER[letter] + before + row}`),
      qualities(made),
      numbers('Air temperature [K]', 'continuous', made, ({ air }) => air),
      numbers('Process temperature [K]', 'continuous', made, ({ process }) => process),
      numbers('Rotational speed [rpm]', 'integer', made, ({ speed }) => speed),
      numbers('Torque [Nm]', 'continuous', made, ({ torque }) => torque),
      numbers('Tool wear [min]', 'integer', made, ({ wear }) => wear),
      flags('Machine failure', made, ({ failures: { TWF, HDF, PWF, OSF } }) => TWF || HDF || PWF || OSF),
      flags('TWF', made, ({ failures }) => failures.TWF),
      flags('HDF', made, ({ failures }) => failures.HDF),
      flags('PWF', made, ({ failures }) => failures.PWF),
      flags('OSF', made, ({ failures }) => failures.OSF),
      flags('RNF', made, ({ failures }) => failures.RNF),
    ],
  };
}

function ids(name: string, made: readonly Product[], idOf: (product: Product, row: number) => string): CategoryColumn {
  return { name, kind: 'id', codes: Int32Array.from(made.keys()), levels: made.map(idOf) };
}

function qualities(made: readonly Product[]): CategoryColumn {
  const codes = Int32Array.from(made, ({ quality }) => QUALITIES.indexOf(quality));
  return { name: 'Type', kind: 'categorical', codes, levels: QUALITIES.map(({ letter }) => letter) };
}

function numbers(
  name: string,
  kind: NumericColumn['kind'],
  made: readonly Product[],
  valueOf: (product: Product) => number,
): NumericColumn {
  return { name, kind, values: Float64Array.from(made, valueOf) };
}

function flags(name: string, made: readonly Product[], isSet: (product: Product) => boolean): TableColumn {
  return {
    name,
    kind: 'boolean',
    codes: Int32Array.from(made, (product) => Number(isSet(product))),
    levels: ['0', '1'],
  };
}
