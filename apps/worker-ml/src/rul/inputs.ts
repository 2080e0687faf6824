import type { RulFacts } from './facts.js';
import type { Runs, Unit } from './runs.js';
import { deviation, mean, slope } from './window-statistics.js';

/** A signal over time that inputs are computed of. */
export interface Signal {
  /** Of the column; null for the health index. */
  feature: string | null;
  /** By row. */
  values: Float32Array;
  /** Codes of levels have no mean. */
  isNumber: boolean;
}

/** A value that a model is told about a row of a unit. */
export interface Input {
  name: string;
  feature: string | null;
  compute(row: number, unit: Unit): number;
}

/** Rows from which a unit's start is known. */
export const FIRST_ROWS = 10;

/** What the health index is called where sensors have their names. */
const HEALTH_INDEX = 'health index';

/** Of the windows, the one that changes are measured by: neither as noisy as short ones, nor as slow as long ones. */
function middleWindow(windows: readonly number[]): number {
  return [...windows].sort((a, b) => a - b)[windows.length >> 1]!;
}

/**
 * What is computed of each signal: the last value; mean, slope and deviation over each window, which reaches back no further than to the
 * unit's first row; the change since that.
 */
export function signalInputs(
  { feature, values, isNumber }: Signal,
  { time }: Runs,
  windows: readonly number[],
): Input[] {
  const name = feature ?? HEALTH_INDEX;
  const last: Input = { name: `${name}: last`, feature, compute: (row) => values[row]! };
  if (!isNumber) return [last];
  const middle = middleWindow(windows);
  const change = (row: number, { begin }: Unit) =>
    mean(values, Math.max(begin, row - middle + 1), row) - mean(values, begin, Math.min(row, begin + FIRST_ROWS - 1));
  return [
    last,
    ...windows.flatMap((window): Input[] => {
      const from = (row: number, { begin }: Unit) => Math.max(begin, row - window + 1);
      const over = `of the last ${window} rows`;
      return [
        { name: `${name}: mean ${over}`, feature, compute: (row, unit) => mean(values, from(row, unit), row) },
        { name: `${name}: slope ${over}`, feature, compute: (row, unit) => slope(values, time, from(row, unit), row) },
        {
          name: `${name}: deviation ${over}`,
          feature,
          compute: (row, unit) => deviation(values, from(row, unit), row),
        },
      ];
    }),
    { name: `${name}: change since the first rows`, feature, compute: change },
  ];
}

/** How long a unit has lived: what the time column says, or the time since the unit's first row. */
export function timeInput(column: string, kind: RulFacts['time'], { time }: Runs): Input {
  return kind === 'number'
    ? { name: column, feature: column, compute: (row) => time[row]! }
    : {
        name: `${column}: since the first row`,
        feature: column,
        compute: (row, { begin }) => time[row]! - time[begin]!,
      };
}

/** Rows to compute inputs of, by unit: `rows` are all of the same unit. */
export interface ChosenRows {
  unit: Unit;
  rows: Int32Array;
}

/** The values of an input, of all chosen rows in order. */
export function valuesOf(input: Input, chosen: readonly ChosenRows[]): Float32Array {
  const values = new Float32Array(chosen.reduce((sum, { rows }) => sum + rows.length, 0));
  let at = 0;
  for (const { unit, rows } of chosen) for (const row of rows) values[at++] = input.compute(row, unit);
  return values;
}
