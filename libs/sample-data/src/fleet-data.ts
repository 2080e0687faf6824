import { Random, type Table, type TableColumn } from '@celerity/tabular';
import { engineLife, type FleetRecipe } from './fleet.js';
import { SENSORS } from './fleet-sensors.js';

export interface FleetDataOptions extends Partial<FleetRecipe> {
  units: number;
  /** The same seed gives the same fleet. (Default: 0) */
  seed?: number;
  /** Units are cut off at a random point before they fail, but not before their 20th cycle. (Default: false) */
  cutOff?: boolean;
}

export interface FleetCsvOptions {
  /** (Default: a comma) A file with spaces ends its lines with two of them, as the published one does. */
  delimiter?: ',' | ' ';
  /** (Default: true) */
  header?: boolean;
}

export interface FleetData {
  table: Table;
  /** By unit: cycles that it lived on for after its last row; 0 where it failed in it. */
  remaining: number[];
}

/** `unit`, `cycle`, `setting1` to `setting3`, `s1` to `s21`. */
export const FLEET_COLUMNS: readonly string[] = [
  ...['unit', 'cycle', 'setting1', 'setting2', 'setting3'],
  ...SENSORS.map((_, index) => `s${index + 1}`),
];

/** The columns that the settings stand behind. */
const [UNIT, CYCLE, THROTTLE] = [0, 1, 4];
/** Fewest cycles of a unit that is cut off, as in the published data; and how long at most it lives on for. */
const [FEWEST_CYCLES, LONGEST_REST] = [20, 145];

/** A made-up fleet of engines that run until they fail, with the columns of the public turbofan data (C-MAPSS). */
export function fleetData(options: FleetDataOptions): FleetData {
  const rows: number[][] = [];
  const remaining: number[] = [];
  for (const unit of fleet(options)) {
    for (const row of unit.rows) rows.push(row);
    remaining.push(unit.remaining);
  }
  return {
    table: { rows: rows.length, columns: FLEET_COLUMNS.map((name, index) => column(name, index, rows)) },
    remaining,
  };
}

/** The same rows as a CSV file, unit by unit. Memory stays flat. */
export function* fleetDataCsv(options: FleetDataOptions & FleetCsvOptions): Generator<Uint8Array> {
  const { delimiter = ',', header = true } = options;
  const end = delimiter === ' ' ? '  \n' : '\n';
  if (header) yield Buffer.from(FLEET_COLUMNS.join(delimiter) + '\n');
  for (const { rows } of fleet(options)) yield Buffer.from(rows.map((row) => row.join(delimiter) + end).join(''));
}

function* fleet({ units, seed = 0, cutOff = false, conditions = 1, faultModes = 1 }: FleetDataOptions) {
  const random = new Random(seed);
  for (let unit = 1; unit <= units; unit++) {
    const life = engineLife({ conditions, faultModes }, random);
    const longest = Math.min(life.length - FEWEST_CYCLES, LONGEST_REST);
    const remaining = cutOff ? 1 + random.int(Math.max(1, longest)) : 0;
    const lived = life.slice(0, Math.max(1, life.length - remaining));
    yield { rows: lived.map((values, cycle) => [unit, cycle + 1, ...values]), remaining: life.length - lived.length };
  }
}

function column(name: string, index: number, rows: readonly (readonly number[])[]): TableColumn {
  const isWhole = index === UNIT || index === CYCLE || index === THROTTLE;
  return { name, kind: isWhole ? 'integer' : 'continuous', values: Float64Array.from(rows, (row) => row[index]!) };
}
