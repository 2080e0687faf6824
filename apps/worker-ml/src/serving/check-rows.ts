import type { ModelCard, Row } from '@celerity/contracts';
import { InvalidRowsError } from './errors.js';

/** Most mistakes that are told at once. */
const TOLD = 10;

/** What of a card says which rows fit. */
export type RowShape = Pick<
  ModelCard,
  'task' | 'features' | 'unit_column' | 'time_column' | 'target' | 'ignored_columns'
>;

/**
 * Sees to it that rows are what the model can be asked about: every column that it needs, numbers where it was trained on numbers, and no
 * column that it does not know.
 *
 * @throws InvalidRowsError which names row and column of the first mistakes
 */
export function checkRows(card: RowShape, rows: readonly Row[]): void {
  if (rows.length === 0) throw new InvalidRowsError('There are no rows to predict: send at least one.');
  const check = rowChecker(card);
  const mistakes: string[] = [];
  for (const [index, row] of rows.entries()) {
    check(row, (column, what) => mistakes.push(`rows[${index}].${column}: ${what}`));
    if (mistakes.length > TOLD) break;
  }
  if (mistakes.length === 0) return;
  const more = mistakes.length > TOLD ? '; and more' : '';
  throw new InvalidRowsError(`The rows do not fit. ${mistakes.slice(0, TOLD).join('; ')}${more}.`);
}

type Tell = (column: string, what: string) => void;

function rowChecker(card: RowShape): (row: Row, tell: Tell) => void {
  const { features, unit_column: unit, time_column: time } = card;
  const numeric = features.filter(({ kind }) => kind === 'numeric').map(({ name }) => name);
  const orders = card.task === 'rul' ? [unit, time].filter((name) => name !== null) : [];
  const needed = [...features.map(({ name }) => name), ...orders];
  const others = [unit, time, card.target].filter((name) => name !== null);
  const known = new Set([...needed, ...others, ...card.ignored_columns]);
  return (row, tell) => {
    for (const column of needed)
      if (row[column] === undefined) tell(column, 'is missing; null says that it has no value');
    for (const column of orders) if (row[column] === null) tell(column, 'is null, and must have a value');
    for (const column of numeric) {
      const value = row[column];
      if (typeof value === 'string') tell(column, `must be a number, not the text '${value.slice(0, 50)}'`);
    }
    for (const column in row) if (!known.has(column)) tell(column, 'is no column that is known here');
  };
}
