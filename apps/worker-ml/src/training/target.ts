import type { ModelConfig } from '@celerity/contracts';
import { isNumeric, type Table, type TableColumn } from '@celerity/tabular';
import type { ObjectiveSpec } from '@celerity/trees';
import { byValue, columnNamed, coderOf, isYes, numberIn, textAt, UnsuitableDataError } from '../features/index.js';

/** What is predicted. */
export interface Target {
  objective: ObjectiveSpec;
  /** By row: the number, or the index of the class; NaN where it is missing. */
  values: Float64Array;
  /** In the order of the outputs; of two the second is the positive one. Null for numbers. */
  classes: string[] | null;
}

/** Most classes; of more, numbers are rather a regression's. */
const MAX_CLASSES = 100;

/** @throws UnsuitableDataError when the column does not hold what is asked for */
export function targetOf(table: Table, config: ModelConfig): Target {
  const column = columnNamed(table, config.target, 'target');
  if (config.task === 'classification') return classTarget(column, table.rows, config);
  refuseSettings(config, ['class_weights', 'positive_class', 'threshold'], 'are for classes, and this is a regression');
  return { objective: { kind: 'squared_error' }, values: numbersOf(column, table.rows), classes: null };
}

/** The same target in another table: what is no class of it is missing. */
export function sameTarget(table: Table, config: ModelConfig, { classes }: Target): Float64Array {
  const column = columnNamed(table, config.target, 'The extra data set: target');
  if (!classes) return numbersOf(column, table.rows);
  const codeOf = coderOf(classes);
  return Float64Array.from({ length: table.rows }, (_, row) => codeOf(textAt(column, row) ?? ''));
}

function classTarget(column: TableColumn, rows: number, config: ModelConfig): Target {
  const counts = new Map<string, number>();
  for (let row = 0; row < rows; row++) {
    const text = textAt(column, row);
    if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  checkClasses(column, counts);
  const classes = [...counts.keys()].sort(byValue);
  const areTwo = classes.length === 2;
  if (areTwo && positiveOf(classes, counts, config) === classes[0]) classes.reverse();
  if (!areTwo) refuseSettings(config, ['positive_class', 'threshold'], `are for two classes, not ${classes.length}`);
  const codes = new Map(classes.map((name, code) => [name, code]));
  return {
    objective: areTwo ? { kind: 'binary' } : { kind: 'softmax', classes: classes.length },
    values: Float64Array.from({ length: rows }, (_, row) => codes.get(textAt(column, row) ?? '') ?? NaN),
    classes,
  };
}

function checkClasses({ name }: TableColumn, counts: ReadonlyMap<string, number>): void {
  const { size } = counts;
  if (size > MAX_CLASSES) {
    const cure = 'Is it a number? Then train a regression (task: regression).';
    throw new UnsuitableDataError(
      `The target '${name}' has ${size} classes; at most ${MAX_CLASSES} can be told apart. ${cure}`,
      name,
    );
  }
  if (size > 1) return;
  const [only] = counts.keys();
  const what = only === undefined ? 'has no value in any row' : `is '${only}' in every row`;
  const cure = 'Send rows of at least two classes, such as machines that failed and machines that did not.';
  throw new UnsuitableDataError(`The target '${name}' ${what}: there is nothing to tell apart. ${cure}`, name);
}

/** The one that is asked for; else the one that says yes, else the rarer one. */
function positiveOf(
  classes: readonly string[],
  counts: ReadonlyMap<string, number>,
  { positive_class: asked, target }: ModelConfig,
): string {
  if (asked !== undefined) {
    const found = classes[coderOf(classes)(asked)];
    if (found !== undefined) return found;
    const names = classes.map((name) => `'${name}'`).join(' and ');
    throw new UnsuitableDataError(`positive_class is '${asked}', but the classes of '${target}' are ${names}.`, target);
  }
  const [first = '', second = ''] = classes;
  const yes = [first, second].filter(isYes);
  if (yes.length === 1) return yes[0]!;
  return counts.get(first)! < counts.get(second)! ? first : second;
}

function numbersOf(column: TableColumn, rows: number): Float64Array {
  if (isNumeric(column)) return column.values;
  const numbers = column.levels.map(numberIn);
  const wrong = Array.from({ length: rows }).findIndex((_, row) => Number.isNaN(numbers[column.codes[row]!] ?? 0));
  if (wrong < 0) return Float64Array.from(column.codes, (code) => numbers[code] ?? NaN);
  const what = `has '${textAt(column, wrong)}' in row ${wrong + 1}, which is no number`;
  throw new UnsuitableDataError(
    `The target '${column.name}' ${what}. Mend it, or train a classification (task: classification).`,
    column.name,
  );
}

function refuseSettings(
  config: ModelConfig,
  settings: readonly ('class_weights' | 'positive_class' | 'threshold')[],
  why: string,
): void {
  const given = settings.filter((setting) => config[setting] !== undefined);
  if (given.length > 0) throw new UnsuitableDataError(`${given.join(' and ')} ${why}: leave them out.`);
}
