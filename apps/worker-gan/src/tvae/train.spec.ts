import { describe, expect, it } from '@jest/globals';
import { TvaeConfig } from '@celerity/contracts';
import { machineData } from '@celerity/sample-data';
import { isNumeric, type Table } from '@celerity/tabular';
import { joinTables } from '../evaluation/join-tables.js';
import { TvaeSampler } from './sampler.js';
import { category, numbersOf, numeric, tableOf, textsOf } from './testing/tables.js';
import { trainTvae, type TrainHooks, type TvaeProgress } from './train.js';

/** Small networks and few epochs: enough to see that all goes its way. */
const SMALL = {
  epochs: 4,
  batch_size: 100,
  embedding_dim: 8,
  compress_dims: [16],
  decompress_dims: [16],
  max_modes: 3,
};

const machines = machineData({ rows: 400, seed: 1 });
const configOf = (changes: Partial<TvaeConfig> = {}) => TvaeConfig.parse({ ...SMALL, ...changes });
const train = (table: Table = machines, changes: Partial<TvaeConfig> = {}, hooks: TrainHooks = {}) =>
  trainTvae(table, configOf(changes), hooks);

async function rowsOf({ onnx, card }: Awaited<ReturnType<typeof trainTvae>>, rows = 500): Promise<Table> {
  const sampler = await TvaeSampler.load(onnx, card);
  try {
    return await joinTables(sampler.sample(rows, { seed: 1 }));
  } finally {
    await sampler.close();
  }
}

describe('trainTvae', () => {
  it('tells of each epoch, and keeps their losses', async () => {
    const told: TvaeProgress[] = [];
    const { card } = await train(machines, { epochs: 6 }, { onEpoch: (progress) => void told.push(progress) });
    expect(told.map(({ epoch, epochs }) => [epoch, epochs])).toEqual([1, 2, 3, 4, 5, 6].map((epoch) => [epoch, 6]));
    expect(card.losses).toEqual(
      told.map(({ epoch, loss, reconstruction, kl }) => ({ epoch, loss, reconstruction, kl })),
    );
    for (const { loss, reconstruction, kl } of told) expect(loss).toBeCloseTo(2 * reconstruction + kl, 6);
    expect(told.at(-1)!.loss).toBeLessThan(told[0]!.loss);
    expect(told.at(-1)!.secondsLeft).toBe(0);
  });

  it('says in its card what it did', async () => {
    const { card } = await train();
    expect(card).toMatchObject({ kind: 'tvae', version: 1, rows: 400, trained_rows: 400, config: configOf() });
    expect(card.excluded.map(({ column }) => column)).toEqual(['UDI', 'Product ID']);
    expect(card.columns.map(({ name }) => name)).toEqual(machines.columns.slice(2).map(({ name }) => name));
    expect(card.components.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(JSON.parse(JSON.stringify(card))).toEqual(card);
  });

  it('makes the same model of the same table, settings and seed, and another of another seed', async () => {
    const [one, same, other] = [await train(), await train(), await train(machines, { seed: 1 })];
    expect(Buffer.compare(one.onnx, same.onnx)).toBe(0);
    expect(same.card).toEqual(one.card);
    expect(Buffer.compare(one.onnx, other.onnx)).not.toBe(0);
  });

  it('goes on from a checkpoint to the same model, byte for byte', async () => {
    const whole = await train();
    const checkpoints: [number, Uint8Array][] = [];
    await train(
      machines,
      {},
      {
        checkpointEveryMs: 0,
        onCheckpoint: async (bytes, epoch) => void checkpoints.push([epoch, bytes]),
      },
    );
    const [, checkpoint] = checkpoints.find(([epoch]) => epoch === 2)!;
    const epochs: number[] = [];
    const resumed = await train(machines, {}, { checkpoint, onEpoch: ({ epoch }) => void epochs.push(epoch) });
    expect(epochs[0]).toBeGreaterThan(1);
    expect(epochs.at(-1)).toBe(4);
    expect(Buffer.compare(resumed.onnx, whole.onnx)).toBe(0);
    expect(resumed.card).toEqual(whole.card);
  });

  it('begins anew with a checkpoint of other data', async () => {
    let checkpoint = new Uint8Array();
    await train(
      machineData({ rows: 300 }),
      {},
      {
        checkpointEveryMs: 0,
        onCheckpoint: async (bytes) => void (checkpoint = Uint8Array.from(bytes)),
      },
    );
    const epochs: number[] = [];
    await train(machines, {}, { checkpoint, onEpoch: ({ epoch }) => void epochs.push(epoch) });
    expect(epochs).toEqual([1, 2, 3, 4]);
  });

  it('ends with the reason when it is aborted', async () => {
    const controller = new AbortController();
    const reason = new Error('no longer wanted');
    const epochs: number[] = [];
    const training = train(
      machines,
      { epochs: 10_000 },
      {
        signal: controller.signal,
        onEpoch: ({ epoch }) => {
          epochs.push(epoch);
          if (epoch === 3) controller.abort(reason);
        },
      },
    );
    await expect(training).rejects.toBe(reason);
    expect(epochs).toEqual([1, 2, 3]);
  });

  it('gives the event loop its turn all along', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await train(machines, { epochs: 30 });
    clearInterval(timer);
    expect(turns).toBeGreaterThan(20);
  });

  it('learns from a sample of a large table', async () => {
    const { card } = await train(machines, { max_rows: 150 });
    expect([card.rows, card.trained_rows]).toEqual([400, 150]);
  });

  it('takes a table that is smaller than a batch', async () => {
    const table = tableOf(numeric('x', [1, 2]), category('y', ['a', 'b']));
    const { card } = await train(table, { batch_size: 500 });
    expect(card.losses).toHaveLength(4);
  });

  it.each([
    ['categories only', tableOf(category('x', textsOf(machines, 'Type'))), {}],
    [
      'numbers only',
      tableOf(
        numeric(
          'x',
          Array.from({ length: 100 }, (_, index) => Math.sqrt(index)),
        ),
      ),
      {},
    ],
    [
      'no improvement switched on',
      machines,
      { balance_categories: false, fit_latent: false, draw_categories: false, calibrate: false },
    ],
  ])('trains on and draws from %s', async (_, table, changes) => {
    const rows = await rowsOf(await train(table, changes));
    expect(rows.rows).toBe(500);
    for (const column of rows.columns) {
      if (isNumeric(column)) expect(column.values.every(Number.isFinite)).toBe(true);
      else expect(Math.min(...column.codes)).toBeGreaterThanOrEqual(0);
    }
  });

  it('carries constants, missing cells and many categories over', async () => {
    const indices = Array.from({ length: 600 }, (_, index) => index);
    const table = tableOf(
      numeric(
        'same',
        indices.map(() => 7),
        'integer',
      ),
      numeric(
        'nothing',
        indices.map(() => NaN),
      ),
      numeric(
        'gaps',
        indices.map((index) => (index % 2 === 0 ? NaN : index / 10)),
      ),
      category(
        'many',
        indices.map((index) => `item ${index}`),
      ),
      numeric(
        'moment',
        indices.map((index) => Date.UTC(2026, 0, 1) + index * 3_600_000),
        'datetime',
      ),
      category(
        'holes',
        indices.map((index) => (index % 2 === 0 ? null : 'x')),
      ),
    );
    const rows = await rowsOf(await train(table, { epochs: 20 }));
    expect(new Set(numbersOf(rows, 'same'))).toEqual(new Set([7]));
    expect(numbersOf(rows, 'nothing').every(Number.isNaN)).toBe(true);
    expect(numbersOf(rows, 'moment').every((moment) => moment % 3_600_000 === 0)).toBe(true);
    const gaps = numbersOf(rows, 'gaps').filter(Number.isNaN).length;
    const holes = textsOf(rows, 'holes').filter((text) => text === null).length;
    for (const missing of [gaps, holes]) expect(Math.abs(missing / 500 - 0.5)).toBeLessThan(0.15);
    const items = new Set(textsOf(rows, 'many'));
    // Of 600 values, 256 are learned one by one; the others are drawn, too.
    expect([...items].some((item) => Number(item!.slice(5)) >= 256)).toBe(true);
    expect([...items].every((item) => /^item \d{1,3}$/.test(item!))).toBe(true);
  });
});
