import type { TvaeConfig } from '@celerity/contracts';
import { isNumeric, type NumericColumn, type Pacer, type Table, type TableColumn } from '@celerity/tabular';
import type { CardColumn, ExcludedColumn, ModesColumn } from '../card.js';
import { UnsuitableDataError } from '../errors.js';
import { countCells } from './cells.js';
import { fitMixture } from './mixture.js';
import { quantumOf } from './quantum.js';

/** A column of numbers with no more different values is one of categories. */
const FEW_VALUES = 20;
/** Values of a column that get a level of their own; rarer ones share one. */
const MAX_LEVELS = 256;
/** A column of categories with more different values is left out. */
const MAX_VALUES = 10_000;
/** Values of a longer column that are looked at for its modes. */
const MAX_SAMPLE = 100_000;

/** How each column is encoded, and which are left out. */
export interface ColumnPlan {
  columns: CardColumn[];
  excluded: ExcludedColumn[];
}

/**
 * Chooses the encoding of each column by what it holds.
 *
 * @throws UnsuitableDataError when the table has too few rows or no column that can be learned, or the settings name an unknown one.
 */
export async function planColumns(table: Table, config: TvaeConfig, pacer: Pacer): Promise<ColumnPlan> {
  checkNames(table, config);
  if (table.rows < 2) {
    throw new UnsuitableDataError(`The table has ${table.rows} rows; at least 2 are needed to learn from.`);
  }
  const plan: ColumnPlan = { columns: [], excluded: [] };
  for (const column of table.columns) {
    const planned = await planColumn(column, table.rows, config, pacer);
    if ('reason' in planned) plan.excluded.push(planned);
    else plan.columns.push(planned);
    if (pacer.due) await pacer.pause();
  }
  if (plan.columns.every(({ transform }) => transform === 'constant')) throw nothingToLearn(plan);
  return plan;
}

function checkNames({ columns }: Table, { exclude_columns, categorical_columns }: TvaeConfig): void {
  for (const [setting, names] of Object.entries({ exclude_columns, categorical_columns })) {
    const unknown = names.find((name) => columns.every((column) => column.name !== name));
    if (unknown === undefined) continue;
    const known = columns.map(({ name }) => `'${name}'`).join(', ');
    throw new UnsuitableDataError(`${setting} names '${unknown}', but the table has the columns ${known}.`, unknown);
  }
}

function nothingToLearn({ columns, excluded }: ColumnPlan): UnsuitableDataError {
  const reasons = [
    ...columns.map(({ name }) => `'${name}' has the same value in every row.`),
    ...excluded.map(({ column, reason }) => `'${column}': ${reason}`),
  ];
  return new UnsuitableDataError(`The table has no column to learn from. ${reasons.join(' ')}`);
}

async function planColumn(
  column: TableColumn,
  rows: number,
  config: TvaeConfig,
  pacer: Pacer,
): Promise<CardColumn | ExcludedColumn> {
  const { name, kind } = column;
  const excluded = (reason: string) => ({ column: name, reason });
  if (config.exclude_columns.includes(name)) return excluded('Left out by exclude_columns.');
  if (kind === 'id') return excluded('Its values name rows: synthetic ones would repeat them.');
  const numbers = isNumeric(column) && !config.categorical_columns.includes(name);
  const cells = await countCells(column, rows, numbers ? FEW_VALUES : MAX_VALUES, pacer);
  if (!cells && numbers) return modesColumn(column, config.max_modes, pacer);
  if (!cells) return excluded(`It has more than ${MAX_VALUES} different values, too many for categories.`);
  if (cells.length === 1) return { transform: 'constant', name, kind, value: cells[0]![0] };
  const [levels, counts] = [cells.map(([cell]) => cell), cells.map(([, count]) => count)];
  return { transform: 'categories', name, kind, levels, counts, learned: Math.min(cells.length, MAX_LEVELS) };
}

async function modesColumn(
  { name, kind, values }: NumericColumn,
  maxModes: number,
  pacer: Pacer,
): Promise<ModesColumn> {
  const present = values.filter(Number.isFinite);
  const every = Math.ceil(present.length / MAX_SAMPLE);
  const sample = every > 1 ? present.filter((_, index) => index % every === 0) : present;
  return {
    transform: 'modes',
    name,
    kind,
    ...(await fitMixture(sample, maxModes, pacer)),
    missing: present.length < values.length,
    min: present.reduce((least, value) => Math.min(least, value)),
    max: present.reduce((most, value) => Math.max(most, value)),
    quantum: quantumOf(kind, sample),
    sigma: 0,
    calibration: null,
  };
}
