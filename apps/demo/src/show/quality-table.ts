import type { QualityReport } from '../gateway/resources.js';
import { table } from './table.js';

interface Row {
  measure: string;
  synthetic: number | null;
  /** The same of real rows, where there is such a thing. */
  real?: number | null;
  digits?: number;
  meaning: string;
}

/** A quality report as a small table, titles first. */
export function qualityTable(report: QualityReport): string[] {
  return table<Row>(
    [
      { title: 'MEASURE', value: ({ measure }) => measure },
      { title: 'SYNTHETIC', value: (row) => figure(row, row.synthetic), align: 'right' },
      { title: 'REAL', value: (row) => (row.real === undefined ? '' : figure(row, row.real)), align: 'right' },
      { title: 'MEANING', value: ({ meaning }) => meaning },
    ],
    rowsOf(report),
  );
}

function rowsOf({ overall, column_shapes, pair_trends, label, privacy }: QualityReport): Row[] {
  const { median_distance, median_distance_real, share_closer, copies } = privacy;
  return [
    { measure: 'overall quality', synthetic: overall, meaning: 'mean of the next two; 1 is best' },
    { measure: 'column shapes', synthetic: column_shapes, meaning: 'each column by itself' },
    { measure: 'pair trends', synthetic: pair_trends, meaning: 'how columns go together' },
    ...(label ? [labelRow(label)] : []),
    {
      measure: 'distance to the closest row',
      synthetic: median_distance,
      real: median_distance_real,
      meaning: 'median; much less than that of unseen real rows is copying',
    },
    {
      measure: 'share that is closer',
      synthetic: share_closer,
      real: 0.5,
      meaning: 'to a training row than to an unseen one; 0.5 is private',
    },
    { measure: 'copies', synthetic: copies, digits: 0, meaning: 'rows that equal a real one' },
  ];
}

function labelRow({ column, auc_real, auc_synthetic }: NonNullable<QualityReport['label']>): Row {
  return {
    measure: `ROC AUC, ${column}`,
    synthetic: auc_synthetic,
    real: auc_real,
    meaning: 'classifier trained on these rows, tested on unseen real ones',
  };
}

function figure({ digits = 3 }: Row, value: number | null): string {
  return value === null ? '-' : value.toFixed(digits);
}
