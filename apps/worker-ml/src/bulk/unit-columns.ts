import type { ModelCard } from '@celerity/contracts';
import { type ColumnProfile, isMissing, parseMoment, parseNumber } from '@celerity/tabular';
import { UnsuitableDatasetError } from './errors.js';
import { positionsOf } from './feature-columns.js';

/** The columns that say which unit a row is of, and when it was measured. */
export interface UnitColumns {
  unit: string;
  time: string;
  /** Whether times are moments, ms; else they are numbers. */
  isMoment: boolean;
  /** @param number of the row, for messages; from 1. @throws UnsuitableDatasetError where the cell says nothing */
  unitOf(row: readonly string[], number: number): string;
  timeOf(row: readonly string[], number: number): number;
}

/** @throws UnsuitableDatasetError when the data set has no such columns */
export function unitColumns(card: ModelCard, profiles: readonly ColumnProfile[]): UnitColumns {
  const { unit_column: unit, time_column: time, rul } = card;
  if (unit === null || time === null || !rul) throw new TypeError('The model tells no remaining useful life.');
  const positions = positionsOf([unit, time], profiles);
  const [unitAt, timeAt] = [positions.get(unit)!, positions.get(time)!];
  const isMoment = rul.time === 'moment';
  const parse = isMoment ? parseMoment : parseNumber;
  const wanted = isMoment ? 'a moment, such as 2026-01-31T12:00:00Z' : 'a number';
  return {
    unit,
    time,
    isMoment,
    unitOf: (row, number) => {
      const name = row[unitAt]!.trim();
      if (isMissing(name)) throw wrongCell(unit, number, 'must say which unit the row is of');
      return name;
    },
    timeOf: (row, number) => {
      const text = row[timeAt]!.trim();
      const value = parse(text);
      if (Number.isNaN(value)) throw wrongCell(time, number, `must be ${wanted}, not '${text.slice(0, 50)}'`);
      return value;
    },
  };
}

function wrongCell(column: string, row: number, what: string): UnsuitableDatasetError {
  return new UnsuitableDatasetError(`Row ${row} of the data set, column '${column}': ${what}.`);
}
