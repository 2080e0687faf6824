import { isNumeric, type TableColumn } from '@celerity/tabular';
import { numberIn, UnsuitableDataError } from '../features/index.js';
import type { RulFacts } from './facts.js';
import { hours, type Runs } from './runs.js';

/**
 * The time of every row: numbers as they are, moments in hours; NaN where it is missing.
 *
 * @throws UnsuitableDataError for texts that are neither.
 */
export function timesOf(column: TableColumn): Float64Array {
  if (isNumeric(column)) return column.kind === 'datetime' ? hours(column.values) : column.values;
  const numbers = column.levels.map(numberIn);
  const wrong = numbers.findIndex(Number.isNaN);
  if (wrong < 0) return Float64Array.from(column.codes, (code) => numbers[code] ?? NaN);
  const what = `'${column.levels[wrong]}', which is no number and no moment (as 2026-01-31 or 2026-01-31T12:00:00Z)`;
  throw new UnsuitableDataError(`time_column names '${column.name}', which holds ${what}.`, column.name);
}

/**
 * What the time says of a unit's age. A number does where all units begin at about the same: within half of the median run. Else, as with
 * moments, it is the time since the unit's first row.
 */
export function clockOf(column: TableColumn, { units, time }: Runs): RulFacts['time'] {
  if (column.kind === 'datetime') return 'moment';
  const starts = units.map(({ begin }) => time[begin]!);
  const spans = units.map(({ begin, end }) => time[end - 1]! - time[begin]!).sort((a, b) => a - b);
  const spread = Math.max(...starts) - Math.min(...starts);
  return spread <= spans[spans.length >> 1]! / 2 ? 'number' : 'elapsed';
}
