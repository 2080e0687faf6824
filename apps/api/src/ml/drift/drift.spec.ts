import { describe, expect, it } from '@jest/globals';
import { cardOf } from '../../testing/ml-worker.js';
import { driftReport } from './drift-report.js';

describe('driftReport', () => {
  const rows = (count: number, row: (index: number) => Record<string, unknown>) =>
    Array.from({ length: count }, (_, index) => row(index));
  const usual = (index: number) => ({ torque: [20, 40, 40, 60][index % 4], type: index % 5 < 3 ? 'L' : 'M' });
  const verdicts = (report: ReturnType<typeof driftReport>) => [
    ...report.features.map(({ verdict }) => verdict),
    report.overall,
  ];

  it('finds rows stable that are as in training', () => {
    const report = driftReport('m', cardOf(), rows(1000, usual));
    expect(verdicts(report)).toEqual(['stable', 'stable', 'stable']);
    expect(report.features[0]).toMatchObject({ psi: expect.closeTo(0, 2), ks: expect.closeTo(0, 2), missing: 0 });
  });

  it('tells a moderate shift from a drift, and a new level, and missing values', () => {
    const shifted = rows(1000, (index) => ({ ...usual(index), torque: [20, 40, 40, 60, 60, 60][index % 6] }));
    expect(verdicts(driftReport('m', cardOf(), shifted))).toEqual(['drifted', 'stable', 'drifted']);
    // Shares of 0.15, 0.45 and 0.4: an index of 0.127.
    const torqueOf = (index: number) => (index % 20 < 3 ? 20 : index % 20 < 12 ? 40 : 60);
    const slightly = rows(1000, (index) => ({ ...usual(index), torque: torqueOf(index) }));
    expect(verdicts(driftReport('m', cardOf(), slightly))[0]).toBe('moderate');
    expect(
      verdicts(
        driftReport(
          'm',
          cardOf(),
          rows(100, () => ({ torque: null, type: 'X' })),
        ),
      ),
    ).toEqual(['drifted', 'drifted', 'drifted']);
  });

  it('says nothing of few rows', () => {
    const report = driftReport(
      'm',
      cardOf(),
      rows(29, () => ({ torque: 99, type: null })),
    );
    expect(report).toMatchObject({ overall: 'too few rows', features: [{ psi: null, ks: null }, { missing: 1 }] });
  });
});
