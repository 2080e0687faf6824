import type { ModelConfig, ModelCard } from '@celerity/contracts';
import { isNumeric, Random, type Table } from '@celerity/tabular';
import { columnNamed, numberIn, UnsuitableDataError } from '../features/index.js';
import { chanceSplit } from './chance-split.js';
import type { Fold, Split } from './fold.js';
import { groupSplit } from './group-split.js';
import { timeSplit } from './time-split.js';

type Method = NonNullable<ModelCard['validation']>['method'];
type Settings = Pick<ModelConfig, 'validation' | 'folds' | 'seed' | 'unit_column' | 'time_column'>;

/** How a model is judged, and how each of its trainings finds when to stop. */
export interface ValidationPlan {
  method: Method;
  /** None: it is not judged. */
  folds: Fold[];
  /** Of rows that are trained on, those that tell when to stop; undefined where there are too few rows for that. */
  holdOut(rows: Int32Array): Int32Array | undefined;
  warnings: string[];
}

/** One row of so many tells when to stop. */
const HOLD_OUT_EVERY = 10;

/**
 * @param classes by row: from 0. Undefined: there are none.
 * @throws UnsuitableDataError when it is to be judged by units or by time, and there is no column that tells them
 */
export function planValidation(table: Table, settings: Settings, classes: Int32Array | undefined): ValidationPlan {
  const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
  const units = settings.unit_column === null ? undefined : unitsOf(table, settings.unit_column);
  const times = settings.time_column === null ? undefined : timesOf(table, settings.time_column);
  const method = methodFor(settings, units);
  const byChance = chanceSplit(classes);
  const splits: Record<Method, () => Split> = {
    k_fold: () => byChance,
    group: () => groupSplit(needed(units, 'group', 'unit_column'), classes),
    time: () => timeSplit(needed(times, 'time', 'time_column'), classes),
    none: () => byChance,
  };
  const split = splits[method]();
  const random = new Random(settings.seed);
  const folds = method === 'none' ? [] : split(rows, settings.folds, random);
  const holdOut = (training: Int32Array) => {
    const own = split(training, HOLD_OUT_EVERY, new Random(settings.seed)).at(-1);
    return (own ?? byChance(training, HOLD_OUT_EVERY, new Random(settings.seed)).at(-1))?.test;
  };
  const warnings = method === 'none' ? [] : warningsOf(method, folds.length, settings.folds);
  return { method: folds.length === 0 ? 'none' : method, folds, holdOut, warnings };
}

function methodFor({ validation, time_column: time }: Settings, units: Int32Array | undefined): Method {
  if (validation !== 'auto') return validation;
  if (units && new Set(units).size < units.length) return 'group';
  return time === null ? 'k_fold' : 'time';
}

function needed<T>(column: T | undefined, validation: string, setting: string): T {
  if (column !== undefined) return column;
  throw new UnsuitableDataError(
    `validation '${validation}' needs to know the ${setting}: name it, or leave validation at 'auto'.`,
  );
}

/** The same number for the same unit, from 0; rows without one are of one unit more. */
function unitsOf(table: Table, name: string): Int32Array {
  const column = columnNamed(table, name, 'unit_column');
  if (!isNumeric(column)) return column.codes.map((code) => code + 1);
  const numbers = new Map<number, number>();
  return Int32Array.from(column.values, (value) => {
    const unit = numbers.get(value) ?? numbers.size;
    numbers.set(value, unit);
    return unit;
  });
}

function timesOf(table: Table, name: string): Float64Array {
  const column = columnNamed(table, name, 'time_column');
  if (isNumeric(column)) return column.values;
  const numbers = column.levels.map(numberIn);
  const wrong = numbers.findIndex(Number.isNaN);
  if (wrong < 0) return Float64Array.from(column.codes, (code) => numbers[code] ?? NaN);
  const what = `'${column.levels[wrong]}', which is no number and no moment (as 2026-01-31 or 2026-01-31T12:00:00Z)`;
  throw new UnsuitableDataError(`time_column names '${name}', which holds ${what}.`, name);
}

function warningsOf(method: Method, found: number, wanted: number): string[] {
  if (found === wanted) return [];
  const why = {
    k_fold: 'too few rows, or too few of a class',
    group: 'too few units, or too few that have rows of a second class',
    time: 'too few moments, or a single class before some of them',
    none: '',
  }[method];
  if (found === 0) return [`It was not judged: there are ${why} to hold any back.`];
  return [`It was judged on ${found} ${found === 1 ? 'fold' : 'folds'} instead of ${wanted}: there are ${why}.`];
}
