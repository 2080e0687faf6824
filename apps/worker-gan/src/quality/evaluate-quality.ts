import type { QualityReport } from '@celerity/contracts';
import { Pacer, type Table } from '@celerity/tabular';
import { alignTables, type AlignedColumn } from './aligned-column.js';
import { closestRecords } from './closest-record.js';
import { columnShape } from './column-shapes.js';
import { labelScore } from './label-score.js';
import { PairTrends } from './pair-trends.js';
import { QualityError } from './quality-error.js';

export interface QualityOptions {
  /** A column of categories to predict: trained on synthetic rows, tested on real ones. */
  label?: string;
  /** Columns the label must not be predicted from, as they are known only together with it. */
  excludeColumns?: readonly string[];
  seed: number;
  signal?: AbortSignal;
}

/** Scores of columns, and of pairs, that a report holds: a wide table's would be larger than a result may be. */
const MOST_REPORTED = 1_000;

/**
 * How well synthetic rows stand for the real ones: `docs/quality.md` has every definition. Gives the event loop its turn all along.
 *
 * @throws QualityError when the tables cannot be compared or the label cannot be predicted; the signal's reason when it aborts.
 */
export async function evaluateQuality(
  real: Table,
  synthetic: Table,
  { label, excludeColumns = [], seed, signal }: QualityOptions,
): Promise<QualityReport> {
  const rows = { real: real.rows, synthetic: synthetic.rows };
  checkRows(rows);
  const { columns: aligned, ignored } = alignTables(real, synthetic);
  const pacer = new Pacer(signal);
  const labelled = label === undefined ? null : await labelScore(aligned, { label, excludeColumns, seed, signal });
  const columns = await shapes(aligned, pacer);
  const pairs = await trends(aligned, pacer);
  const columnShapes = mean(columns);
  const pairTrends = mean(pairs);
  if (columnShapes === null)
    throw new QualityError('No column, but for ids, has values in both tables: nothing to compare.');
  return {
    overall: pairTrends === null ? columnShapes : (columnShapes + pairTrends) / 2,
    column_shapes: columnShapes,
    pair_trends: pairTrends,
    columns: reported(columns),
    pairs: reported(pairs),
    ignored,
    label: labelled,
    privacy: await closestRecords(aligned, rows, { seed, pacer }),
    rows,
  };
}

function checkRows({ real, synthetic }: QualityReport['rows']): void {
  if (real >= 2 && synthetic >= 1) return;
  throw new QualityError(
    `Two real rows and a synthetic one are needed to compare; there are ${real} and ${synthetic}.`,
  );
}

async function shapes(columns: AlignedColumn[], pacer: Pacer): Promise<QualityReport['columns']> {
  const scores: QualityReport['columns'] = [];
  for (const column of columns) {
    if (pacer.due) await pacer.pause();
    scores.push(columnShape(column));
  }
  return scores;
}

async function trends(columns: AlignedColumn[], pacer: Pacer): Promise<QualityReport['pairs']> {
  const pairTrends = new PairTrends();
  const scores: QualityReport['pairs'] = [];
  for (const [index, first] of columns.entries()) {
    for (const second of columns.slice(index + 1)) {
      if (pacer.due) await pacer.pause();
      scores.push(pairTrends.score(first, second));
    }
  }
  return scores;
}

/** Of the scores that are defined; null where none is. */
function mean(scores: readonly { score: number | null }[]): number | null {
  const defined = scores.flatMap(({ score }) => (score === null ? [] : [score]));
  return defined.length === 0 ? null : defined.reduce((sum, score) => sum + score, 0) / defined.length;
}

/** The lowest scores, where there are too many. */
function reported<S extends { score: number | null }>(scores: S[]): S[] {
  if (scores.length <= MOST_REPORTED) return scores;
  return scores.toSorted((a, b) => (a.score ?? 1) - (b.score ?? 1)).slice(0, MOST_REPORTED);
}
