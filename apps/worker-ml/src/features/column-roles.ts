import { nearestNames } from '@celerity/task-core';
import { isNumeric, type Table, type TableColumn } from '@celerity/tabular';
import { UnsuitableDataError } from './errors.js';

/** Which columns of a table stand for what; the names are those of `ModelConfig`. */
export interface ColumnRoles {
  target: string | null;
  unit_column: string | null;
  time_column: string | null;
  exclude_columns: readonly string[];
  categorical_columns: readonly string[];
}

/** A target cannot be learned that is another of its row's names: each value comes once. */
export const ID_REASON = 'An id tells rows apart, not machines that fail: a model would learn it by heart.';

/** The column of a table that a setting names. @throws UnsuitableDataError when there is none, with the names that look like it */
export function columnNamed({ columns }: Table, name: string, setting: string): TableColumn {
  const column = columns.find((candidate) => candidate.name === name);
  if (!column) throw unknownColumn(new Set(columns.map((other) => other.name)), name, setting);
  return column;
}

/** @throws UnsuitableDataError for settings that name unknown columns, give one column two roles, or would give the target away. */
export function checkRoles(table: Table, roles: ColumnRoles): void {
  const { target, unit_column: unit, time_column: time } = roles;
  const named: [setting: string, name: string | null][] = [
    ['target', target],
    ['unit_column', unit],
    ['time_column', time],
    ...roles.exclude_columns.map((name): [string, string] => ['exclude_columns', name]),
    ...roles.categorical_columns.map((name): [string, string] => ['categorical_columns', name]),
  ];
  const names = new Set(table.columns.map(({ name }) => name));
  for (const [setting, name] of named) if (name !== null && !names.has(name)) throw unknownColumn(names, name, setting);
  if (target !== null) checkTarget(columnNamed(table, target, 'target'), roles);
  if (unit !== null && unit === time) throw twoRoles(unit, 'unit_column', 'time_column');
  for (const name of roles.categorical_columns) checkCategory(columnNamed(table, name, 'categorical_columns'), roles);
}

function checkTarget(column: TableColumn, { unit_column: unit, time_column: time }: ColumnRoles): void {
  const { name, kind } = column;
  if (name === unit) throw twoRoles(name, 'target', 'unit_column');
  if (name === time) throw twoRoles(name, 'target', 'time_column');
  const what = kind === 'id' ? 'an id: each of its values names one row' : kind === 'datetime' ? 'a moment' : undefined;
  if (what === undefined) return;
  throw new UnsuitableDataError(`The target '${name}' is ${what}. Choose a column that says what happened.`, name);
}

/** What is asked for as a feature must not be one that tells rows by heart. */
function checkCategory(column: TableColumn, { unit_column: unit, time_column: time }: ColumnRoles): void {
  const { name, kind } = column;
  if (name === unit || name === time) {
    throw twoRoles(name, 'categorical_columns', name === unit ? 'unit_column' : 'time_column');
  }
  if (kind !== 'id') return;
  throw new UnsuitableDataError(`categorical_columns names '${name}'. ${ID_REASON} Leave it out.`, name);
}

function unknownColumn(names: ReadonlySet<string>, name: string, setting: string): UnsuitableDataError {
  const nearest = nearestNames(name, names).map((near) => `'${near}'`);
  const cure = nearest.length > 0 ? `Did you mean ${nearest.join(' or ')}?` : `It has: ${listed([...names])}.`;
  return new UnsuitableDataError(`${setting} names '${name}', but the data set has no such column. ${cure}`, name);
}

function twoRoles(name: string, first: string, second: string): UnsuitableDataError {
  return new UnsuitableDataError(`'${name}' cannot be both ${first} and ${second}: give one of them up.`, name);
}

/** Names for a message, no more than can be read. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => `'${name}'`);
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ');
}

/** The text of a value of a column, as classes and levels are told by. Undefined where it is missing. */
export function textAt(column: TableColumn, row: number): string | undefined {
  if (!isNumeric(column)) return column.levels[column.codes[row]!];
  const value = column.values[row]!;
  return Number.isNaN(value) ? undefined : String(value);
}
