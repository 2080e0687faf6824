import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TvaeConfig } from '@celerity/contracts';
import { machineData } from '@celerity/sample-data';
import type { Table } from '@celerity/tabular';
import { joinTables } from '../evaluation/join-tables.js';
import { type SampleOptions, TvaeSampler } from './sampler.js';
import { collected, numbersOf, textsOf } from './testing/tables.js';
import { trainTvae } from './train.js';

const machines = machineData({ rows: 1000, seed: 3 });

const share = (texts: readonly unknown[], wanted: string) =>
  texts.filter((text) => text === wanted).length / texts.length;

describe('TvaeSampler', () => {
  let sampler: TvaeSampler;
  let rows: Table;

  const sample = async (count: number, options: SampleOptions): Promise<Table> =>
    joinTables(sampler.sample(count, options));

  beforeAll(async () => {
    const sizes = { embedding_dim: 16, compress_dims: [32], decompress_dims: [32], max_modes: 4 };
    const config = TvaeConfig.parse({ ...sizes, epochs: 60, batch_size: 100 });
    const { onnx, card } = await trainTvae(machines, config);
    sampler = await TvaeSampler.load(onnx, JSON.parse(JSON.stringify(card)));
    rows = await sample(5000, { seed: 1 });
  });

  afterAll(() => sampler.close());

  it('draws rows in tables of some thousand', async () => {
    const sizes = (await collected(sampler.sample(20_000, { seed: 1 }))).map((table) => table.rows);
    expect(sizes).toEqual([8192, 8192, 3616]);
  });

  it('has the columns of the table, in order, with their kinds', () => {
    const known = machines.columns.slice(2).map(({ name, kind }) => [name, kind]);
    expect(rows.columns.map(({ name, kind }) => [name, kind])).toEqual(known);
  });

  it('stays within what the table could hold', () => {
    for (const name of ['Air temperature [K]', 'Torque [Nm]', 'Rotational speed [rpm]']) {
      const [real, drawn] = [numbersOf(machines, name), numbersOf(rows, name)];
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(Math.min(...real));
      expect(Math.max(...drawn)).toBeLessThanOrEqual(Math.max(...real));
    }
    expect(numbersOf(rows, 'Rotational speed [rpm]').every(Number.isInteger)).toBe(true);
    const decimals = numbersOf(rows, 'Torque [Nm]').filter((value) => Number(value.toFixed(1)) !== value);
    expect(decimals).toHaveLength(0);
  });

  it('has about the distributions of the table', () => {
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    for (const name of ['Air temperature [K]', 'Torque [Nm]', 'Tool wear [min]']) {
      const [real, drawn] = [numbersOf(machines, name), numbersOf(rows, name)];
      expect(Math.abs(mean(drawn) / mean(real) - 1)).toBeLessThan(0.05);
    }
    for (const [name, value] of [
      ['Type', 'L'],
      ['Machine failure', '1'],
    ] as const) {
      expect(Math.abs(share(textsOf(rows, name), value) - share(textsOf(machines, name), value))).toBeLessThan(0.05);
    }
  });

  it('draws the same rows with the same seed, and others with another', async () => {
    const [one, same, other] = [
      await sample(100, { seed: 9 }),
      await sample(100, { seed: 9 }),
      await sample(100, { seed: 8 }),
    ];
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('keeps to conditions', async () => {
    const failures = await sample(300, { seed: 1, conditions: { 'Machine failure': 1, Type: 'L' } });
    expect(failures.rows).toBe(300);
    expect(share(textsOf(failures, 'Machine failure'), '1')).toBe(1);
    expect(share(textsOf(failures, 'Type'), 'L')).toBe(1);
  });

  it('has rows of a condition as they are among all rows', async () => {
    const all = await sample(16_000, { seed: 2 });
    const conditioned = await sample(1000, { seed: 3, conditions: { Type: 'H' } });
    const types = textsOf(all, 'Type');
    const among = (name: string) => textsOf(all, name).filter((_, row) => types[row] === 'H');
    for (const name of ['Machine failure', 'HDF']) {
      expect(Math.abs(share(textsOf(conditioned, name), '1') - share(among(name), '1'))).toBeLessThan(0.04);
    }
  });

  it.each([
    [{ nonsense: 1 }, /no column 'nonsense'/],
    [{ Type: 'X' }, /'Type' is never "X"/],
    [{ 'Torque [Nm]': 40 }, /column of numbers/],
  ])('refuses conditions that it cannot meet: %j', async (conditions, message) => {
    await expect(sample(10, { seed: 1, conditions })).rejects.toThrow(message);
    await expect(sample(10, { seed: 1, conditions })).rejects.toHaveProperty('name', 'UnmetConditionError');
  });

  it('ends with the reason when it is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('no longer wanted');
    const tables = sampler.sample(1_000_000, { seed: 1, signal: controller.signal });
    await tables.next();
    controller.abort(reason);
    await expect(tables.next()).rejects.toBe(reason);
  });
});
