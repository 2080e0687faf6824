import { describe, expect, it } from '@jest/globals';
import type { ColumnProfile } from './column-profile.js';
import { profileTable, type ProfileOptions } from './profile-table.js';
import { Random } from './random.js';
import { fileOf } from './testing/text-source.js';

const profile = (content: string, options?: ProfileOptions) => {
  const columns = content.slice(0, content.indexOf('\n')).split(',');
  return profileTable(() => fileOf(content, 4096), { delimiter: ',', header: true, columns }, options);
};

/** The profile of a column with these fields, beside one that makes no line blank. */
async function column(fields: readonly (string | number)[]): Promise<ColumnProfile> {
  const { columns } = await profile(`a,b\n${fields.map((field) => `${field},x`).join('\n')}`);
  return columns[0]!;
}

const times = <T>(count: number, valueOf: (i: number) => T) => Array.from({ length: count }, (_, i) => valueOf(i));

describe('the kind of a column', () => {
  it.each([
    ['continuous', 'numbers with decimals', [1, 2.5, 3]],
    ['continuous', 'numbers too large to be exact', ['9007199254740993', 1, 5]],
    ['continuous', 'nothing', ['', 'NA', '?']],
    ['integer', 'whole numbers, also as 1.0 and 1e3', ['1', '2.0', '1e3']],
    ['integer', 'the number 0 only', [0, 0, 0]],
    ['integer', 'different numbers that do not count', times(100, (i) => i * 7)],
    ['integer', 'few numbers that count from 5', [5, 6, 7]],
    ['integer', 'numbers that count with a hole', ['1', '', '2', ...times(50, (i) => i + 3)]],
    ['integer', 'numbers that count, but for the last', [...times(50, (i) => i + 1), 1]],
    ['integer', 'two numbers', [1, 2]],
    ['id', 'few numbers that count from 1', [1, 2, 3]],
    ['id', 'few numbers that count from 0', [0, 1, 2]],
    ['id', 'many numbers that count from any', times(50, (i) => i + 1000)],
    ['id', 'many texts, nearly all different', ['M1', ...times(50, (i) => `M${i}`)]],
    ['boolean', 'the numbers 0 and 1', [0, '1.0', 1, '', 0]],
    ['boolean', 'true and false', ['True', 'False', 'True']],
    ['boolean', 'yes and no', ['no', 'yes', 'NA']],
    ['categorical', 'yes, and no no', ['yes', 'yes']],
    ['categorical', 'one truth in two spellings', ['yes', 'Yes', 'no']],
    ['categorical', 'few texts, all different', ['a', 'b', 'c']],
    ['categorical', 'texts that come again', times(100, (i) => 'LMH'[i % 3]!)],
    ['categorical', 'numbers with a text among them', [1, 2, 'high', 1, 2]],
    ['categorical', 'numbers and moments', ['2024', '2024-01-01', '2024']],
    ['datetime', 'moments, also of a different form', ['2024-01-31', '2024-01-31 10:00:00', '']],
  ])('is %s with %s', async (kind, _, fields) => {
    expect((await column(fields)).kind).toBe(kind);
  });
});

describe('profileTable', () => {
  it('describes numbers', async () => {
    expect(await column(['2', ' 4.0', '4', '', '5', 'NaN', '4', '5', '7', '9.5'])).toEqual({
      name: 'a',
      kind: 'continuous',
      count: 8,
      missing: 2,
      distinct: 5,
      min: 2,
      max: 9.5,
      mean: expect.closeTo(5.0625, 12),
      std: expect.closeTo(Math.sqrt(36.21875 / 7), 12),
      histogram: { edges: Array.from({ length: 31 }, (_, i) => 2 + i / 4), counts: expect.anything() },
    });
  });

  it('describes texts', async () => {
    expect(await column(['b', ' a', 'a ', '', 'c', 'null', 'a'])).toEqual({
      name: 'a',
      kind: 'categorical',
      count: 5,
      missing: 2,
      distinct: 3,
      min: null,
      max: null,
      mean: null,
      std: null,
      histogram: { values: ['a', 'b', 'c'], counts: [3, 1, 1], other: 0 },
    });
  });

  it('describes moments', async () => {
    const { histogram, ...facts } = await column(['2024-01-02', '2024-01-01 12:00:00', 'NA']);
    expect(facts).toMatchObject({ count: 2, missing: 1, distinct: 2, mean: null, std: null });
    expect([facts.min, facts.max]).toEqual(['2024-01-01T12:00:00.000Z', '2024-01-02T00:00:00.000Z']);
    expect(histogram).toMatchObject({ edges: { 0: Date.UTC(2024, 0, 1, 12), 30: Date.UTC(2024, 0, 2) } });
  });

  it('describes a column without values, and one of flags', async () => {
    expect(await column(['', 'NA'])).toEqual({
      ...{ name: 'a', kind: 'continuous', count: 0, missing: 2, distinct: 0 },
      ...{ min: null, max: null, mean: null, std: null, histogram: null },
    });
    expect(await column([0, 1, '0.0', 0])).toMatchObject({
      ...{ kind: 'boolean', distinct: 2, min: 0, max: 1, mean: 0.25 },
      histogram: { values: ['0', '1'], counts: [3, 1], other: 0 },
    });
  });

  it('describes more values than it can remember as exactly, but for how many are different', async () => {
    const random = new Random(1);
    const values = times(60_000, () => 300 + 2 * random.normal());
    const { histogram, ...facts } = await column(values);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    expect(facts).toMatchObject({
      kind: 'continuous',
      count: 60_000,
      min: Math.min(...values),
      max: Math.max(...values),
    });
    expect(facts.mean).toBeCloseTo(mean, 9);
    expect(facts.std).toBeCloseTo(Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 59_999), 9);
    expect(Math.abs(facts.distinct / 60_000 - 1)).toBeLessThan(0.05);
    if (!histogram || !('edges' in histogram)) throw new Error('It has no histogram of numbers.');
    const { edges, counts } = histogram;
    expect([edges[0], edges[30]]).toEqual([facts.min, facts.max]);
    expect(counts).toEqual(
      counts.map((_, bin) => values.filter((x) => x >= edges[bin]! && (x < edges[bin + 1]! || bin === 29)).length),
    );
    const even = (edges[30]! - edges[0]!) / 30;
    for (let bin = 0; bin < 30; bin++) expect(Math.abs((edges[bin + 1]! - edges[bin]!) / even - 1)).toBeLessThan(0.02);
  });

  it('knows counters, ids and moments beyond what it can remember', async () => {
    expect(await column(times(30_000, (i) => i + 1))).toMatchObject({
      kind: 'id',
      distinct: 30_000,
      mean: 15_000.5,
      histogram: null,
    });
    expect(await column(times(30_000, (i) => `M${i}`))).toMatchObject({ kind: 'id', count: 30_000, histogram: null });
    const moments = times(30_000, (i) => new Date(i * 61_000).toISOString());
    expect(await column(moments)).toMatchObject({ kind: 'datetime', min: moments[0], max: moments.at(-1) });
  });

  it('takes a text, a fraction and missing cells that come late into account', async () => {
    const numbers = times(30_000, (i) => i * 2);
    expect(await column([...numbers, '', 'NA', 7])).toMatchObject({ kind: 'integer', count: 30_001, missing: 2 });
    expect(await column([...numbers, '0.5'])).toMatchObject({ kind: 'continuous', max: 59_998 });
    expect(await column([...numbers, 'broken'])).toMatchObject({ kind: 'id', count: 30_001, mean: null, min: null });
    expect(await column(['top', ...numbers, ...times(300_000, (i) => (i % 100) * 2)])).toMatchObject({
      kind: 'categorical',
      histogram: { values: { length: 30 } },
    });
  });

  it('says how far it is', async () => {
    const content = 'a\n' + '1.5\n'.repeat(10_000);
    const steps: [number, number][] = [];
    await profile(content, { onProgress: (bytes, rows) => steps.push([bytes, rows]) });
    expect(steps.length).toBeGreaterThan(2);
    expect(steps.at(-1)).toEqual([content.length, 10_000]);
    expect(steps).toEqual(steps.toSorted(([a], [b]) => a - b));
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error('enough'));
    await expect(profile('a\n' + '1\n'.repeat(10_000), { signal: stop.signal, onProgress })).rejects.toThrow('enough');
  });

  it('refuses a file without rows', async () => {
    await expect(profile('a,b\n')).rejects.toMatchObject({ reason: 'no-rows', line: 2, column: 1 });
  });

  it('takes ten thousand columns', async () => {
    const wide = (valueOf: (i: number) => string | number) => times(10_000, valueOf).join(',');
    const random = new Random(1);
    const rows = times(30, () => wide(() => random.uniform()));
    const { columns } = await profile([wide((i) => `c${i}`), ...rows].join('\n'));
    expect(columns).toHaveLength(10_000);
    expect(columns[9999]).toMatchObject({ name: 'c9999', kind: 'continuous', count: 30, distinct: 30 });
  });
});
