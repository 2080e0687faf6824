import type { BroughtModel, ModelCard } from '@celerity/contracts';
import type { Table } from '@celerity/tabular';
import { columnsFor, multiLogLoss, rmse } from '@celerity/trees';
import { permutationImportance } from '../explain/index.js';
import { coderOf, columnNamed, featureTableOf, numberIn, textAt } from '../features/index.js';
import { EVEN, type Judgement, judgeClasses, judgeNumbers, judgeTwoClasses } from '../validation/index.js';
import { answerColumns } from './answer-columns.js';
import type { BroughtSession } from './brought-session.js';

/** What the rows of a data set tell of a model. */
export interface JudgedModel {
  /** None where no row could be judged by. */
  judgement: Judgement | undefined;
  importance: ModelCard['importance'];
  /** Rows with a target for which the model gives no number. */
  unanswered: number;
}

/** How often each column is permuted; rows for it, and predictions of rows, at most. */
const [REPEATS, MOST_ROWS, MOST_PREDICTIONS] = [2, 2000, 1_000_000];

/**
 * Judges a model by the target of a table, and its features by how much worse it gets without each.
 *
 * @throws UnsuitableDataError when the table has no such column; the signal's reason when it aborts; what the model throws
 */
export async function judgeBrought(
  session: BroughtSession,
  table: Table,
  declared: BroughtModel,
  target: string,
  signal: AbortSignal,
): Promise<JudgedModel> {
  const truth = truthIn(table, declared, target);
  const columns = columnsFor(declared.features, featureTableOf(declared.features, table));
  const answers = await answerColumns(session, columns, signal);
  const known = Int32Array.from(truth.keys()).filter((row) => !Number.isNaN(truth[row]!));
  const rows = known.filter((row) => isAnswered(answers, row, table.rows));
  const unanswered = known.length - rows.length;
  if (rows.length === 0) return { judgement: undefined, importance: [], unanswered };
  const judgement = judged(declared, numbersAt(truth, rows), answersAt(answers, rows, table.rows));
  const sample = everyNth(rows, mostRows(columns.length));
  const growth = await permutationImportance(
    (changed) => answerColumns(session, changed, signal),
    picked(columns, sample),
    numbersAt(truth, sample),
    (wanted, told) => (declared.classes ? multiLogLoss(wanted, told) : rmse(wanted, told)) ?? 0,
    { repeats: REPEATS, signal },
  );
  return { judgement, importance: sharesOf(declared, growth), unanswered };
}

/** By row: the index of the class, or the number; NaN where it is missing, or no class of the model. */
function truthIn(table: Table, { classes }: BroughtModel, target: string): Float64Array {
  const column = columnNamed(table, target, 'target');
  const valueOf = classes ? coderOf(classes) : numberIn;
  return Float64Array.from({ length: table.rows }, (_, row) => valueOf(textAt(column, row) ?? ''));
}

function judged({ classes, positive_class, threshold = EVEN }: BroughtModel, truth: Float64Array, told: Float64Array) {
  if (!classes) return judgeNumbers(truth, told);
  if (classes.length > 2) return judgeClasses(truth, told, classes.length);
  const positive = positive_class === undefined ? 1 : classes.indexOf(positive_class);
  const chance = told.subarray(positive * truth.length, (positive + 1) * truth.length);
  return judgeTwoClasses(
    truth.map((of) => Number(of === positive)),
    chance,
    threshold,
  );
}

function sharesOf({ features }: BroughtModel, growth: readonly number[]): ModelCard['importance'] {
  const losses = growth.map((value) => (value > 0 && value < Infinity ? value : 0));
  const total = losses.reduce((sum, value) => sum + value, 0);
  return features
    .map(({ name }, index) => ({ feature: name, share: total > 0 ? losses[index]! / total : 0 }))
    .sort((a, b) => b.share - a.share);
}

function isAnswered(answers: Float64Array, row: number, rows: number): boolean {
  for (let at = row; at < answers.length; at += rows) if (!Number.isFinite(answers[at])) return false;
  return true;
}

/** Those of some of so many rows, in the same order. */
function answersAt(answers: Float64Array, chosen: Int32Array, rows: number): Float64Array {
  const outputs = answers.length / rows;
  return Float64Array.from({ length: outputs * chosen.length }, (_, at) => {
    const output = Math.floor(at / chosen.length);
    return answers[output * rows + chosen[at % chosen.length]!]!;
  });
}

const mostRows = (features: number) => Math.min(MOST_ROWS, Math.ceil(MOST_PREDICTIONS / (REPEATS * features)));

const everyNth = (rows: Int32Array, most: number): Int32Array => {
  const step = Math.ceil(rows.length / most);
  return rows.filter((_, index) => index % step === 0);
};

const numbersAt = (values: Float64Array, rows: Int32Array) => Float64Array.from(rows, (row) => values[row]!);

const picked = (columns: readonly Float32Array[], rows: Int32Array): Float32Array[] =>
  columns.map((values) => Float32Array.from(rows, (row) => values[row]!));
