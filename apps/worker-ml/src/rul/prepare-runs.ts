import type { CardFeature, RulConfig } from '@celerity/contracts';
import { type ColumnKind, isNumeric, type Pacer, Random, type Table, type TableColumn } from '@celerity/tabular';
import {
  columnNamed,
  type FeaturePlan,
  featureTableOf,
  planFeatures,
  textAt,
  UnsuitableDataError,
} from '../features/index.js';
import { clockOf, timesOf } from './clock.js';
import type { RulFacts } from './facts.js';
import { orderRows, type Runs } from './runs.js';

/** Runs to failure, ready to be learned from. */
export interface PreparedRuns {
  plan: FeaturePlan;
  /** Of all columns of the table. */
  kinds: ReadonlyMap<string, ColumnKind>;
  runs: Runs;
  /** By row of the runs: the life that is left, at most `max_rul`; NaN where it is not known. */
  life: Float64Array;
  time: RulFacts['time'];
  warnings: string[];
}

/** Fewer units cannot be held against each other. */
const LEAST_UNITS = 3;
/** Columns that are looked back over; each becomes about fifteen inputs. */
const MOST_SENSORS = 500;

/**
 * choose the sensors → choose whole units, where there are too many rows → put rows in order → tell the life that is left
 *
 * @throws UnsuitableDataError
 */
export async function prepareRuns(table: Table, config: RulConfig, pacer: Pacer): Promise<PreparedRuns> {
  const plan = await planFeatures(table, config, pacer);
  checkWidth(plan);
  const timeColumn = columnNamed(table, config.time_column, 'time_column');
  const time = timesOf(timeColumn);
  const unitOf = unitsOf(columnNamed(table, config.unit_column, 'unit_column'), table.rows);
  const told = config.target === null ? undefined : lifeIn(columnNamed(table, config.target, 'target'));
  const warnings = [...plan.warnings];
  const rows = chooseRows(unitOf, time, config, warnings);
  if (pacer.due) await pacer.pause();
  const { units, order } = orderRows(
    Array.from(rows, (row) => unitOf[row]!),
    Float64Array.from(rows, (row) => time[row]!),
  );
  const placed = order.map((at) => rows[at]!);
  const sensors: Float32Array[] = [];
  for (const feature of plan.features) {
    if (pacer.due) await pacer.pause();
    sensors.push(sensorOf(feature, table, placed));
  }
  const inOrder = (values: Float64Array) => Float64Array.from(placed, (row) => values[row]!);
  const runs: Runs = { rows: placed.length, units, time: inOrder(time), sensors };
  const life = lifeOf(runs, config.max_rul, told && inOrder(told));
  checkLife(life, config);
  const kinds = new Map(table.columns.map(({ name, kind }) => [name, kind]));
  return { plan, kinds, runs, life, time: clockOf(timeColumn, runs), warnings };
}

function checkWidth({ features }: FeaturePlan): void {
  if (features.length <= MOST_SENSORS) return;
  const what = `There are ${features.length} columns to learn from; at most ${MOST_SENSORS} can be looked back over.`;
  throw new UnsuitableDataError(`${what} Leave some out (exclude_columns).`);
}

/** By row: the name of its unit; undefined where it has none. */
function unitsOf(column: TableColumn, rows: number): (string | number | undefined)[] {
  if (!isNumeric(column)) return Array.from({ length: rows }, (_, row) => textAt(column, row));
  return Array.from(column.values, (value) => (Number.isNaN(value) ? undefined : value));
}

function lifeIn(column: TableColumn): Float64Array {
  if (isNumeric(column) && column.kind !== 'datetime') return column.values;
  const what = `The target '${column.name}' is ${column.kind}; the life that is left must be a number.`;
  throw new UnsuitableDataError(`${what} Leave target out where units end with their failure.`, column.name);
}

/** Rows that have a unit and a time; of whole units by chance, where there are more than `max_rows`. */
function chooseRows(
  unitOf: (string | number | undefined)[],
  time: Float64Array,
  { unit_column: unit, max_rows: most, seed }: RulConfig,
  warnings: string[],
): Int32Array {
  const placed = Int32Array.from(time.keys()).filter((row) => unitOf[row] !== undefined && !Number.isNaN(time[row]!));
  if (placed.length < time.length) {
    warnings.push(`${time.length - placed.length} rows were left out: their unit or time is missing.`);
  }
  const sizes = new Map<string | number | undefined, number>();
  for (const row of placed) sizes.set(unitOf[row], (sizes.get(unitOf[row]) ?? 0) + 1);
  if (sizes.size < LEAST_UNITS) {
    const what = `'${unit}' tells ${sizes.size} ${sizes.size === 1 ? 'unit' : 'units'} apart; at least ${LEAST_UNITS} are needed`;
    throw new UnsuitableDataError(`${what}, each from early in its life to its failure.`, unit);
  }
  if (placed.length <= most) return placed;
  const kept = new Set<string | number | undefined>();
  let rows = 0;
  for (const name of new Random(seed).shuffle([...sizes.keys()])) {
    rows += sizes.get(name)!;
    if (rows > most && kept.size >= LEAST_UNITS) break;
    kept.add(name);
  }
  warnings.push(`${kept.size} of ${sizes.size} units were trained on: all have more than ${most} rows (max_rows).`);
  return placed.filter((row) => kept.has(unitOf[row]));
}

/** By row of the runs: numbers, and codes of levels. @param placed where the row stands in the table */
function sensorOf(card: CardFeature, table: Table, placed: Int32Array): Float32Array {
  const [feature] = featureTableOf([card], table).features;
  if (feature?.kind === 'numeric') return Float32Array.from(placed, (row) => feature.values[row]!);
  return Float32Array.from(placed, (row) => ((feature?.codes[row] ?? -1) < 0 ? NaN : feature!.codes[row]!));
}

/** @param told what a column says; else units fail in their last row. */
function lifeOf({ units, time, rows }: Runs, most: number, told: Float64Array | undefined): Float64Array {
  const life = told ?? new Float64Array(rows);
  if (!told)
    for (const { begin, end } of units) for (let row = begin; row < end; row++) life[row] = time[end - 1]! - time[row]!;
  return life.map((left) => Math.min(most, Math.max(0, left)));
}

function checkLife(life: Float64Array, { target, time_column: time }: RulConfig): void {
  const known = life.filter((left) => !Number.isNaN(left));
  const [most, least] = [
    known.reduce((a, b) => Math.max(a, b), -Infinity),
    known.reduce((a, b) => Math.min(a, b), Infinity),
  ];
  if (most > least) return;
  const why = target === null ? `Each unit needs rows of several times ('${time}').` : `'${target}' says nothing else.`;
  throw new UnsuitableDataError(
    `The life that is left is the same in every row: there is nothing to learn. ${why}`,
    target ?? time,
  );
}
