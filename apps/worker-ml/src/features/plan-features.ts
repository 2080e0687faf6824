import type { CardFeature, ModelCard } from '@celerity/contracts';
import { isNumeric, type NumericColumn, type Pacer, type Table, type TableColumn } from '@celerity/tabular';
import { checkRoles, type ColumnRoles, ID_REASON, textAt } from './column-roles.js';
import { UnsuitableDataError } from './errors.js';
import { featureIn } from './feature-table.js';
import { quantileOf, referenceOf, sortedNumbers } from './reference.js';
import { GREATEST } from './single.js';

/** Levels that trees tell apart: the most frequent ones. */
const MAX_LEVELS = 255;
/** A column of texts with more levels than this share of its rows has no level to learn from. */
const MAX_LEVELS_SHARE = 0.5;
/** Different texts are not told from ids in tables of fewer rows. */
const FEW_ROWS = 20;

/** What a model is to be told rows by. */
export interface FeaturePlan {
  features: CardFeature[];
  excluded: ModelCard['excluded'];
  /** Names of the excluded ones, without the unit and time column. */
  ignored: string[];
  warnings: string[];
}

/**
 * Chooses the features of a table by what its columns hold: numbers as they are; texts, yes and no, and the numbers that
 * `categorical_columns` names by their levels.
 *
 * @throws UnsuitableDataError when the settings name columns that are not there or cannot be features, or no column is left
 */
export async function planFeatures(table: Table, roles: ColumnRoles, pacer: Pacer): Promise<FeaturePlan> {
  checkRoles(table, roles);
  const plan: FeaturePlan = { features: [], excluded: [], ignored: [], warnings: [] };
  const categories = new Set(roles.categorical_columns);
  const asked = new Set(roles.exclude_columns);
  for (const column of table.columns) {
    const { name, kind } = column;
    const reason = roleOf(name, roles) ?? reasonAgainst(column, table.rows, asked.has(name));
    if (reason !== undefined) plan.excluded.push({ column: name, kind, reason });
    else if (isNumeric(column) && !categories.has(name)) plan.features.push(numericFeature(column, plan.warnings));
    else plan.features.push(categoricalFeature(column, table.rows, plan.warnings));
    if (pacer.due) await pacer.pause();
  }
  const own = [roles.unit_column, roles.time_column];
  plan.ignored = plan.excluded.map(({ column }) => column).filter((name) => !own.includes(name));
  if (plan.features.length === 0) throw nothingToLearn(plan);
  return plan;
}

/** Why a column is no feature that stands for something else. */
function roleOf(name: string, { target, unit_column: unit, time_column: time }: ColumnRoles): string | undefined {
  if (name === target) return 'It is what is predicted.';
  if (name === unit) return 'It says which unit a row is of.';
  return name === time ? 'It says when a row was measured.' : undefined;
}

function reasonAgainst(column: TableColumn, rows: number, asked: boolean): string | undefined {
  if (column.kind === 'id') return ID_REASON;
  if (asked) return 'Left out by exclude_columns.';
  if (column.kind === 'datetime') return 'A moment does not come again: name it as time_column, or leave it out.';
  const { different, missing } = variety(column, rows);
  if (different === 0) return 'It has no value in any row.';
  if (different === 1 && !missing) return 'It has the same value in every row.';
  if (!isNumeric(column) && rows >= FEW_ROWS && different > rows * MAX_LEVELS_SHARE) {
    return `It has ${different} different texts in ${rows} rows: too few rows of each to learn from.`;
  }
  return undefined;
}

/** How many different values there are; of numbers no more than two are counted. */
function variety(column: TableColumn, rows: number): { different: number; missing: boolean } {
  const most = isNumeric(column) ? 2 : Infinity;
  const different = new Set<string | number>();
  let missing = false;
  for (let row = 0; row < rows && (different.size < most || !missing); row++) {
    const value = isNumeric(column) ? column.values[row]! : column.codes[row]!;
    if (Number.isNaN(value) || (value === -1 && !isNumeric(column))) missing = true;
    else if (different.size < most) different.add(value);
  }
  return { different: different.size, missing };
}

function numericFeature(column: NumericColumn, warnings: string[]): CardFeature {
  const { name, values } = column;
  const sorted = sortedNumbers(values);
  const [min, max] = [sorted[0]!, sorted.at(-1)!];
  if (min < -GREATEST || max > GREATEST) {
    warnings.push(`'${name}' has numbers beyond ±3.4e38, the range of single precision: they count as that.`);
  }
  return {
    name,
    kind: 'numeric',
    min,
    max,
    mean: meanOf(sorted),
    p05: quantileOf(sorted, 0.05),
    p95: quantileOf(sorted, 0.95),
    reference: referenceOf(featureIn(column, { name, kind: 'numeric' })),
  };
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value / values.length;
  return sum;
}

function categoricalFeature(column: TableColumn, rows: number, warnings: string[]): CardFeature {
  const { name } = column;
  const counts = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    const text = textAt(column, row);
    if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const frequent = [...counts].sort(([, a], [, b]) => b - a).slice(0, MAX_LEVELS);
  if (counts.size > MAX_LEVELS) {
    warnings.push(`'${name}' has ${counts.size} different values: the ${MAX_LEVELS} most frequent are told apart.`);
  }
  const kept = new Set(frequent.map(([level]) => level));
  const levels = [...counts.keys()].filter((level) => kept.has(level)).sort(byValue);
  const reference = referenceOf(featureIn(column, { name, kind: 'categorical', levels }));
  return { name, kind: 'categorical', levels, reference };
}

/** Numbers by size, texts by their characters. */
export function byValue(a: string, b: string): number {
  return Number(a) - Number(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function nothingToLearn({ excluded }: FeaturePlan): UnsuitableDataError {
  const reasons = excluded.slice(0, 20).map(({ column, reason }) => `'${column}': ${reason}`);
  return new UnsuitableDataError(`No column is left to learn from. ${reasons.join(' ')}`);
}
