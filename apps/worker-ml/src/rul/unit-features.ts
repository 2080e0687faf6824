import type { Attribution, ModelCard, Row } from '@celerity/contracts';
import { parseMoment } from '@celerity/tabular';
import { columnsOf, encodeRows, UnsuitableDataError } from '../features/index.js';
import type { RulFacts } from './facts.js';
import { indexPart } from './health-index.js';
import { inConditions, inputsOf, type LookBack, lookBackOf } from './look-back.js';
import { hours, orderRows, runsOf, type Runs, type Unit } from './runs.js';
import { mean } from './window-statistics.js';

/** What a model is asked about units, at the last row of each. */
export interface UnitFeatures {
  units: AskedUnit[];
  /** What goes into the file, row by row. [units × inputs] */
  matrix: Float32Array;
  /** Of the inputs. */
  names: string[];
}

export interface AskedUnit {
  unit: string | number;
  /** How many rows it has. */
  rows: number;
  /** Its last row, as it was given. */
  last: Row;
  /** By feature of the card: how much of what the health index says is said by it; 1 in all. Empty where there is no index. */
  healthShares: number[];
}

/**
 * Computes a model's inputs of units.
 *
 * @param rows of one or more units, from the first row of each up to now, in whatever order; with all columns that the card names.
 * @throws UnsuitableDataError for a row whose unit or time says nothing.
 */
export function unitFeatures(card: ModelCard, rows: readonly Row[]): UnitFeatures {
  const lookBack = lookBackOf(card);
  const width = card.features.length;
  const times = timesOf(rows, lookBack);
  const ordered = orderRows(unitsOf(rows, card.unit_column), times);
  const runs = runsOf(ordered, times, columnsOf(encodeRows(card.features, rows), width));
  const own = inConditions(lookBack, runs);
  const inputs = inputsOf(lookBack, own);
  const matrix = new Float32Array(runs.units.length * inputs.length);
  runs.units.forEach((unit, at) => {
    inputs.forEach((input, index) => (matrix[at * inputs.length + index] = input.compute(unit.end - 1, unit)));
  });
  const units = runs.units.map((unit): AskedUnit => {
    const last = rows[ordered.order[unit.end - 1]!]!;
    return {
      unit: unit.name,
      rows: unit.end - unit.begin,
      last,
      healthShares: healthShares(lookBack.facts, own, unit),
    };
  });
  return { units, matrix, names: inputs.map(({ name }) => name) };
}

/**
 * What moved a unit's prediction, by column: the contributions of the inputs that are computed of it, and its share of the health index's.
 * Their sum is that of all contributions.
 *
 * @param contributions by input.
 */
export function unitAttributions(card: ModelCard, unit: AskedUnit, contributions: ArrayLike<number>): Attribution[] {
  const { features, timeColumn, facts } = lookBackOf(card);
  const names = [...features.map(({ name }) => name), timeColumn];
  const sums = new Map(names.map((name) => [name, 0]));
  const add = (name: string, contribution: number) => sums.set(name, (sums.get(name) ?? 0) + contribution);
  facts.inputs.forEach(({ feature }, index) => {
    if (feature !== null) add(feature, contributions[index]!);
    else unit.healthShares.forEach((share, sensor) => add(names[sensor]!, share * contributions[index]!));
  });
  return [...sums]
    .map(([feature, contribution]) => ({ feature, value: unit.last[feature] ?? null, contribution }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}

/** By how much each sensor, over the longest window, moves the index away from where it usually is. */
function healthShares({ health_index: index, windows }: RulFacts, { sensors }: Runs, { begin, end }: Unit): number[] {
  if (!index) return [];
  const from = Math.max(begin, end - Math.max(...windows));
  const parts = sensors.map((values, sensor) => Math.abs(indexPart(index, sensor, mean(values, from, end - 1))));
  const sum = parts.reduce((all, part) => all + part, 0);
  return sum > 0 ? parts.map((part) => part / sum) : parts.map(() => 1 / parts.length);
}

function unitsOf(rows: readonly Row[], column: string | null): (string | number)[] {
  return rows.map((row, index) => {
    const name = column === null ? undefined : row[column];
    if (typeof name === 'string' || typeof name === 'number') return name;
    throw new UnsuitableDataError(`rows[${index}].${column}: must say which unit the row is of.`, column ?? undefined);
  });
}

/** By row: a number, or a moment in hours. */
function timesOf(rows: readonly Row[], { timeColumn, facts }: LookBack): Float64Array {
  const read = facts.time === 'moment' ? momentIn : numberOf;
  const times = Float64Array.from(rows, (row) => read(row[timeColumn]));
  const wrong = times.findIndex(Number.isNaN);
  if (wrong < 0) return facts.time === 'moment' ? hours(times) : times;
  const wanted = facts.time === 'moment' ? 'a moment, such as 2026-01-31T12:00:00Z' : 'a number';
  const found = JSON.stringify(rows[wrong]![timeColumn] ?? null);
  throw new UnsuitableDataError(`rows[${wrong}].${timeColumn}: must be ${wanted}, not ${found}.`, timeColumn);
}

/** ms since the epoch. */
function momentIn(value: Row[string] | undefined): number {
  return typeof value === 'string' ? parseMoment(value.trim()) : numberOf(value);
}

function numberOf(value: Row[string] | undefined): number {
  if (typeof value === 'string' && value.trim() !== '') return Number(value);
  return typeof value === 'number' ? value : NaN;
}
