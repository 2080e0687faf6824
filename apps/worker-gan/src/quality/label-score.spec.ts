import { describe, expect, it } from '@jest/globals';
import type { Table } from '@celerity/tabular';
import { alignTables } from './aligned-column.js';
import { labelScore } from './label-score.js';
import { labelledTable, madeUpTable, texts } from './testing/made-up-tables.js';

const real = labelledTable(500, [37, 53, 29]);
const synthetic = labelledTable(400, [41, 59, 31]);

function score(first: Table, second: Table, { label = 'label', excludeColumns = [] as string[] } = {}) {
  const { columns } = alignTables(first, second);
  return labelScore(columns, { label, excludeColumns, seed: 0, signal: undefined });
}

const withLabel = (table: Table, text: (row: number) => string | undefined): Table => ({
  rows: table.rows,
  columns: [...table.columns.slice(0, -1), texts('label', 'categorical', table.rows, text)],
});

describe('labelScore', () => {
  // roc_auc_score of scikit-learn 1.2.1's HistGradientBoostingClassifier(early_stopping=False), for the same rows.
  it('is the ROC AUC of scikit-learn’s boosting on the same rows', async () => {
    const { auc_real: trainedOnReal, auc_synthetic: trainedOnSynthetic, ...rest } = await score(real, synthetic);
    expect(trainedOnReal).toBeCloseTo(0.9912587412587412, 6);
    expect(trainedOnSynthetic).toBeCloseTo(0.9906759906759907, 6);
    expect(rest).toEqual({ column: 'label', positive: '1', features: ['x0', 'x1', 'x2'] });
  });

  it('predicts from the columns that are not excluded', async () => {
    const { features, auc_real: auc } = await score(real, synthetic, { excludeColumns: ['x1', 'x2'] });
    expect(features).toEqual(['x0']);
    expect(auc).toBeLessThan(0.95);
  });

  it('tells the rarest of several classes from the others', async () => {
    const classes = (row: number) => (row % 10 === 0 ? 'rare' : row % 2 === 0 ? 'b' : 'c');
    const scored = await score(withLabel(real, classes), withLabel(synthetic, classes));
    expect(scored.positive).toBe('rare');
  });

  // Of 60 rows, 4, 5, 6, 11 and 12 have four each, all others five.
  it('takes a number of few values for classes', async () => {
    const tables = [60, 45].map((rows) => madeUpTable(rows, { temperature: 37, count: 7, when: 53 }, 'H'));
    expect((await score(tables[0]!, tables[1]!, { label: 'count' })).positive).toBe('6');
  });

  it('has none where the rows to train on are of one class', async () => {
    const scored = await score(
      real,
      withLabel(synthetic, () => '0'),
    );
    expect(scored.auc_synthetic).toBeNull();
    expect(scored.auc_real).not.toBeNull();
  });

  it('has none where the rows to test on are of one class', async () => {
    const scored = await score(
      withLabel(real, (row) => (row === 7 ? '1' : '0')),
      synthetic,
    );
    expect(scored).toMatchObject({ auc_real: null, auc_synthetic: null });
  });

  it('leaves out rows whose label is missing', async () => {
    const holes = withLabel(real, (row) => (row % 5 === 4 ? undefined : String(row % 2)));
    expect((await score(holes, synthetic)).auc_real).toBeNull();
  });

  it.each([
    [
      'is not there',
      real,
      { label: 'lable' },
      "'lable' is no column that can be compared; these are: 'x0', 'x1', 'x2', 'label'",
    ],
    ['is a measure', real, { label: 'x0' }, "The label 'x0' holds numbers with more than 20 different values"],
    ['is constant', withLabel(real, () => '0'), {}, "The label 'label' has one value only"],
    ['has nothing left', real, { excludeColumns: ['x0', 'x1', 'x2'] }, "No column is left to predict 'label' from"],
  ])('refuses a label that %s', async (_, table, options, message) => {
    await expect(score(table, synthetic, options)).rejects.toThrow(message);
  });
});
