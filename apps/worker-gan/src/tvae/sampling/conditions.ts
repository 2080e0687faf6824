import type { Cell } from '../columns/cells.js';
import type { RowLayout } from '../columns/layout.js';
import { UnmetConditionError } from '../errors.js';
import type { DecodedRows } from './decoder.js';

/** What a column must be in every row. */
export type Conditions = Readonly<Record<string, string | number | boolean>>;

/** A condition in the model's own terms. */
export interface Condition {
  column: string;
  value: Cell;
  /** Its level, counted over all one-hot parts together; undefined where the column is never anything else. */
  code: number | undefined;
}

/** @throws UnmetConditionError for a column or a value that the model does not know, and for a column of numbers. */
export function resolveConditions(conditions: Conditions, { places }: RowLayout): Condition[] {
  return Object.entries(conditions).map(([name, wanted]) => {
    const place = places.find(({ column }) => column.name === name);
    if (!place) {
      const known = places.map(({ column }) => `'${column.name}'`).join(', ');
      throw new UnmetConditionError(`The model has no column '${name}'. It has ${known}.`, name);
    }
    const { column, span } = place;
    if (column.transform === 'modes') {
      const text = `'${name}' is a column of numbers without categories; conditions are for columns of categories.`;
      throw new UnmetConditionError(text, name);
    }
    const levels = column.transform === 'constant' ? [column.value] : column.levels;
    const level = levels.findIndex((value) => matches(value, wanted));
    if (level < 0)
      throw new UnmetConditionError(`'${name}' is never ${JSON.stringify(wanted)}: ${listed(levels)}.`, name);
    const learned = column.transform === 'constant' ? undefined : Math.min(level, column.learned);
    return { column: name, value: levels[level]!, code: learned === undefined ? undefined : span!.start + learned };
  });
}

/** `1`, `"1"` and `true` all mean the level "1"; `true` also means "true" and "True". */
function matches(level: Cell, wanted: string | number | boolean): boolean {
  if (level === null) return false;
  if (String(level).toLowerCase() === String(wanted).toLowerCase()) return true;
  return typeof wanted !== 'string' && String(level) !== '' && Number(level) === Number(wanted);
}

function listed(levels: readonly Cell[]): string {
  const values = levels.filter((level) => level !== null).map((level) => JSON.stringify(level));
  return `the model knows ${values.slice(0, 20).join(', ')}${values.length > 20 ? `, … (${values.length})` : ''}`;
}

/** How likely row `index` of what was decoded has all that is wanted. */
export function likelihood(
  conditions: readonly Condition[],
  { rows, probabilities }: DecodedRows,
  index: number,
): number {
  const start = index * (probabilities.length / rows);
  return conditions.reduce((p, { code }) => (code === undefined ? p : p * probabilities[start + code]!), 1);
}

export function tooRare(conditions: readonly Condition[]): UnmetConditionError {
  const wanted = conditions.map(({ column, value }) => `'${column}' is ${JSON.stringify(value)}`).join(' and ');
  return new UnmetConditionError(
    `Hardly any row that this model draws is one where ${wanted}. Ask for something less rare, or for fewer things at once.`,
    conditions[0]!.column,
  );
}
