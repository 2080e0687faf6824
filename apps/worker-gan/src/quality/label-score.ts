import type { QualityReport } from '@celerity/contracts';
import { Pacer } from '@celerity/tabular';
import { predict, rocAuc, trainTrees } from '@celerity/trees';
import type { AlignedColumn } from './aligned-column.js';
import { featuresOf } from './feature-rows.js';
import { labelClasses } from './label-classes.js';
import { QualityError } from './quality-error.js';

type LabelScore = NonNullable<QualityReport['label']>;

/** Every so manieth real row is tested on; the others are trained on. */
const TEST_EVERY = 5;

/** Rows that are predicted without a turn of the event loop. */
const CHUNK = 500;

export interface LabelOptions {
  label: string;
  /** Columns the label must not be predicted from. */
  excludeColumns: readonly string[];
  seed: number;
  signal: AbortSignal | undefined;
}

/**
 * Train on synthetic, test on real (Esteban et al. 2017): the ROC AUC on every fifth real row of boosted trees that were trained on the
 * synthetic rows, beside that of the same trees trained on the other real rows. The rarest class is told from all others.
 *
 * @throws QualityError when the label is no column of classes, or nothing is left to predict it from.
 */
export async function labelScore(columns: readonly AlignedColumn[], options: LabelOptions): Promise<LabelScore> {
  const { label, excludeColumns } = options;
  const { positive, real, synthetic } = labelClasses(columns, label);
  const features = columns.filter(({ name }) => name !== label && !excludeColumns.includes(name));
  if (features.length === 0) throw new QualityError(`No column is left to predict '${label}' from: exclude fewer.`);
  const isTest = (row: number) => row % TEST_EVERY === TEST_EVERY - 1;
  const test = labelledRows('real', real, isTest);
  const auc = (training: LabelledRows) => judge(features, training, test, options);
  return {
    column: label,
    positive,
    features: features.map(({ name }) => name),
    auc_real: await auc(labelledRows('real', real, (row) => !isTest(row))),
    auc_synthetic: await auc(labelledRows('synthetic', synthetic, () => true)),
  };
}

/** Rows of one of the tables whose label is not missing, with it. */
interface LabelledRows {
  table: 'real' | 'synthetic';
  rows: Uint32Array;
  target: Float64Array;
}

function labelledRows(table: 'real' | 'synthetic', classes: Int8Array, wanted: (row: number) => boolean): LabelledRows {
  const rows = Uint32Array.from(classes.keys()).filter((row) => classes[row]! >= 0 && wanted(row));
  return { table, rows, target: Float64Array.from(rows, (row) => classes[row]!) };
}

async function judge(
  columns: readonly AlignedColumn[],
  training: LabelledRows,
  test: LabelledRows,
  { seed, signal }: LabelOptions,
): Promise<number | null> {
  if (new Set(training.target).size < 2) return null;
  const features = featuresOf(columns, training.table, training.rows);
  const model = await trainTrees(
    features,
    training.target,
    { objective: { kind: 'binary' }, seed },
    signal && { signal },
  );
  const pacer = new Pacer(signal);
  const chances = new Float64Array(test.rows.length);
  for (let start = 0; start < test.rows.length; start += CHUNK) {
    if (pacer.due) await pacer.pause();
    const rows = test.rows.subarray(start, start + CHUNK);
    chances.set(predict(model, featuresOf(columns, test.table, rows)), start);
  }
  return rocAuc(chances, test.target);
}
