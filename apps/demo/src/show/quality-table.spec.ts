import { describe, expect, it } from '@jest/globals';
import { REPORT } from '../testing/story-routes.js';
import { qualityTable } from './quality-table.js';

const figures = (lines: string[]) => lines.map((line) => line.split(/ {2,}/).slice(0, 3));

describe('qualityTable', () => {
  it('lines up what was measured', () => {
    expect(qualityTable(REPORT)).toEqual([
      'MEASURE                      SYNTHETIC   REAL  MEANING',
      'overall quality                  0.941         mean of the next two; 1 is best',
      'column shapes                    0.958         each column by itself',
      'pair trends                      0.924         how columns go together',
      'ROC AUC, Machine failure         0.913  0.972  classifier trained on these rows, tested on unseen real ones',
      'distance to the closest row      0.131  0.127  median; much less than that of unseen real rows is copying',
      'share that is closer             0.490  0.500  to a training row than to an unseen one; 0.5 is private',
      'copies                               2         rows that equal a real one',
    ]);
  });

  it('leaves out what was not asked for, and marks what could not be measured', () => {
    expect(figures(qualityTable({ ...REPORT, label: null }))).not.toContainEqual(expect.arrayContaining(['0.972']));
    const label = { ...REPORT.label, auc_synthetic: null };
    expect(figures(qualityTable({ ...REPORT, label }))).toContainEqual(['ROC AUC, Machine failure', '-', '0.972']);
  });
});
