import { isCategories, type AlignedColumn } from './aligned-column.js';
import { QualityError } from './quality-error.js';

/** Different values that a column of numbers may have to be a label. */
const MAX_CLASSES = 20;

export interface LabelClasses {
  positive: string;
  /** By row: 1 for the positive class, 0 for all others, -1 where the label is missing. */
  real: Int8Array;
  synthetic: Int8Array;
}

/**
 * The classes of a label. Its rarest class in the real table is the positive one; of several, the last in order of their text. With
 * two classes the ROC AUC is the same whichever is positive.
 *
 * @throws QualityError when there is no such column, or it does not hold classes.
 */
export function labelClasses(columns: readonly AlignedColumn[], label: string): LabelClasses {
  const column = columns.find(({ name }) => name === label);
  if (!column) {
    const names = columns.map(({ name }) => `'${name}'`).join(', ');
    throw new QualityError(`'${label}' is no column that can be compared; these are: ${names}.`);
  }
  const positive = rarest(column);
  if (isCategories(column)) {
    const code = column.levels.indexOf(positive);
    const classOf = (of: number) => (of < 0 ? -1 : Number(of === code));
    return {
      positive,
      real: Int8Array.from(column.real, classOf),
      synthetic: Int8Array.from(column.synthetic, classOf),
    };
  }
  const value = Number(positive);
  const classOf = (of: number) => (Number.isNaN(of) ? -1 : Number(of === value));
  return { positive, real: Int8Array.from(column.real, classOf), synthetic: Int8Array.from(column.synthetic, classOf) };
}

function rarest(column: AlignedColumn): string {
  const counts = new Map<string, number>();
  for (const cell of column.real) {
    if (Number.isNaN(cell) || (isCategories(column) && cell < 0)) continue;
    const text = isCategories(column) ? column.levels[cell]! : String(cell);
    counts.set(text, (counts.get(text) ?? 0) + 1);
    if (!isCategories(column) && counts.size > MAX_CLASSES) {
      throw new QualityError(
        `The label '${column.name}' holds numbers with more than ${MAX_CLASSES} different values: choose a column of classes.`,
      );
    }
  }
  if (counts.size < 2)
    throw new QualityError(`The label '${column.name}' has one value only: there is nothing to predict.`);
  const [[positive]] = [...counts].sort(([a, m], [b, n]) => m - n || (a < b ? 1 : -1)) as [[string, number]];
  return positive;
}
