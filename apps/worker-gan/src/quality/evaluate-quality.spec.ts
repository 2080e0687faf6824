import { describe, expect, it } from '@jest/globals';
import { QualityReport } from '@celerity/contracts';
import type { Table } from '@celerity/tabular';
import { evaluateQuality } from './evaluate-quality.js';
import { madeUpTable, texts } from './testing/made-up-tables.js';

const real = madeUpTable(60, { temperature: 37, count: 7, when: 53 }, 'H');
const synthetic = madeUpTable(45, { temperature: 41, count: 5, when: 59 }, 'X');

const constant = (name: string, rows: number, value = 1): Table => ({
  rows,
  columns: [{ name, kind: 'integer', values: new Float64Array(rows).fill(value) }],
});

describe('evaluateQuality', () => {
  // The scores of SDMetrics 0.29.0's ColumnShapes and ColumnPairTrends for the same two tables (pandas 1.5.3, scipy 1.10.1).
  it('scores columns and pairs as SDMetrics does', async () => {
    const report = await evaluateQuality(real, synthetic, { seed: 0 });
    const shapes = [0.9264150943396227, 0.9722222222222222, 0.9333333333333333, 0.8631436448107997, 1, 1];
    // SDMetrics counts a category that is only in the synthetic rows as a millionth of a real row.
    report.columns.forEach(({ score }, i) => expect(score).toBeCloseTo(shapes[i]!, 7));
    const pairs = [
      [0.9283511467281078, 0.9590842543344963, 0.6888888888888889, 0.7222222222222223, null],
      [0.8245697763899381, 0.6722222222222223, 0.9, null],
      [0.5833333333333333, 0.7388888888888889, null],
      [0.8611111111111112, 0.8722222222222222],
      [1],
    ].flat();
    expect(report.pairs).toHaveLength(pairs.length);
    report.pairs.forEach(({ score }, i) => {
      if (pairs[i] === null) expect(score).toBeNull();
      else expect(score).toBeCloseTo(pairs[i]!, 12);
    });
    expect(report.column_shapes).toBeCloseTo(0.9491857157843296, 7);
    expect(report.pair_trends).toBeCloseTo(0.8125745055284526, 12);
    expect(report.overall).toBeCloseTo(0.880880110656391, 7);
  });

  it('says what each score is of', async () => {
    const { columns, pairs } = await evaluateQuality(real, synthetic, { seed: 0 });
    expect(columns.map(({ column, metric }) => [column, metric.slice(0, 2)])).toEqual([
      ['temperature', 'ks'],
      ['count', 'ks'],
      ['when', 'ks'],
      ['type', 'tv'],
      ['flag', 'tv'],
      ['same', 'ks'],
    ]);
    expect(pairs[0]).toMatchObject({ columns: ['temperature', 'count'], metric: 'correlation_similarity' });
    expect(pairs[2]).toMatchObject({ columns: ['temperature', 'type'], metric: 'contingency_similarity' });
  });

  it('is a report by its contract, the same for the same seed', async () => {
    const options = { label: 'flag', seed: 4 };
    const report = await evaluateQuality(real, synthetic, options);
    expect(QualityReport.parse(report)).toEqual(report);
    expect(await evaluateQuality(real, synthetic, options)).toEqual(report);
  });

  it('gives a table that is compared with itself full marks, and finds that it was copied', async () => {
    const report = await evaluateQuality(real, real, { seed: 0 });
    expect(report).toMatchObject({ overall: 1, column_shapes: 1, pair_trends: 1 });
    expect(report.privacy).toMatchObject({ median_distance: 0, copies: 60, copies_real: 0, share_closer: 1 });
  });

  it('lets the real table decide the kind of a column', async () => {
    const flags: Table = { rows: 4, columns: [texts('flag', 'boolean', 4, (row) => String(row % 2))] };
    const { columns } = await evaluateQuality(flags, constant('flag', 5), { seed: 0 });
    expect(columns).toEqual([{ column: 'flag', metric: 'tv_complement', score: 0.5 }]);
    const { columns: swapped } = await evaluateQuality(constant('flag', 5), flags, { seed: 0 });
    expect(swapped).toEqual([{ column: 'flag', metric: 'ks_complement', score: 0.5 }]);
  });

  it('leaves out ids and columns that one table lacks, and says so', async () => {
    const id = texts('serial', 'id', 60, (row) => `M${row}`);
    const withId = { ...real, columns: [id, ...real.columns] };
    const without = { ...synthetic, columns: [...synthetic.columns.slice(1), ...constant('more', 45).columns] };
    const report = await evaluateQuality(withId, without, { seed: 0 });
    expect(report.ignored).toEqual([
      { column: 'serial', reason: 'id' },
      { column: 'temperature', reason: 'only_in_real' },
      { column: 'more', reason: 'only_in_synthetic' },
    ]);
    expect(report.columns.map(({ column }) => column)).toEqual(['count', 'when', 'type', 'flag', 'same']);
  });

  it('has no score for a column without values, and no pair trends without pairs', async () => {
    const report = await evaluateQuality(constant('a', 3), constant('a', 3), { seed: 0 });
    expect(report).toMatchObject({ overall: 1, column_shapes: 1, pair_trends: null, pairs: [] });
    const holes: Table = {
      rows: 45,
      columns: [...constant('same', 45, NaN).columns, ...synthetic.columns.slice(1, 3)],
    };
    const { columns } = await evaluateQuality(real, holes, { seed: 0 });
    expect(columns.find(({ column }) => column === 'same')!.score).toBeNull();
  });

  it('reports the lowest scores of very many', async () => {
    const wide = (rows: number, step: number): Table => ({
      rows,
      columns: Array.from({ length: 60 }, (_, i) => ({
        name: `c${i}`,
        kind: 'continuous',
        values: Float64Array.from({ length: rows }, (_, row) => ((row + i) * step) % 19),
      })),
    });
    const { pairs, pair_trends: mean } = await evaluateQuality(wide(20, 7), wide(20, 5), { seed: 0 });
    expect(pairs).toHaveLength(1000);
    expect(pairs.every(({ score }, i) => i === 0 || score! >= pairs[i - 1]!.score!)).toBe(true);
    expect(pairs.reduce((sum, { score }) => sum + score!, 0) / 1000).toBeLessThan(mean!);
  });

  it.each([
    ['no synthetic rows', real, constant('a', 0), 'Two real rows and a synthetic one are needed to compare'],
    ['one real row', constant('a', 1), synthetic, 'there are 1 and 45'],
    ['no column in common', real, constant('other', 5), 'No column, but for ids, has values in both tables'],
    ['no values in common', real, constant('count', 5, NaN), 'No column, but for ids, has values in both tables'],
  ])('refuses %s', async (_, first, second, message) => {
    await expect(evaluateQuality(first, second, { seed: 0 })).rejects.toThrow(message);
  });

  it('ends when its signal aborts', async () => {
    const large = madeUpTable(20_000, { temperature: 37, count: 7, when: 53 }, 'H');
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(evaluateQuality(large, large, { seed: 0, signal })).rejects.toThrow('enough');
  });
});
