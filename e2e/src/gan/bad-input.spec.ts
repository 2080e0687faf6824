import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from '../system.js';
import { GanClient, SMALL } from './gan-client.js';

/** A CSV of so many rows, each field made from its row's number. */
function csv(rows: number, fields: Record<string, (row: number) => string | number>): string {
  const lines = Array.from({ length: rows }, (_, row) => Object.values(fields).map((field) => field(row)));
  return [Object.keys(fields), ...lines].map((line) => line.join(',')).join('\n');
}

const speed = (row: number) => 1200 + ((row * 37) % 400);
const torque = (row: number) => ((row * 53) % 700) / 10;

describe('bad input to trainings', () => {
  let system: System;
  let gan: GanClient;
  beforeAll(async () => {
    system = await System.start({ gan: 1 });
    gan = new GanClient(system);
  }, 90_000);
  afterAll(() => system.stop());

  const trainOn = async (table: string, config = {}) => {
    const { job_id, task_id } = await gan.train(await gan.dataset(table), { ...SMALL, epochs: 2, ...config });
    const task = await gan.ended(task_id);
    return { task, job: await gan.job(job_id) };
  };

  it('is refused where no data set is meant', async () => {
    expect((await gan.askToTrain(randomUUID(), {})).status).toBe(404);
    expect((await gan.askToTrain('machines', {})).status).toBe(422);
  });

  it.each([
    ['epochs: 0', { epochs: 0 }, 'config.epochs'],
    ['epochs: 10⁹', { epochs: 1e9 }, 'config.epochs'],
    ['a batch of one', { batch_size: 1 }, 'config.batch_size'],
    ['an unknown setting', { epoch: 3 }, 'config.epoch'],
    ['an unknown column', { exclude_columns: ['sped'] }, 'config.exclude_columns[0]'],
  ])(
    'is refused with its path: %s',
    async (_, config, path) => {
      const { status, body } = await gan.askToTrain(await gan.dataset(csv(20, { speed })), config);
      expect([status, body.errors[0].path]).toEqual([422, path]);
      expect((await system.request('/api/gan/jobs')).body.items).toEqual([]);
    },
    60_000,
  );

  it.each([
    ['one row', csv(1, { speed, torque }), /at least 2/],
    ['constant columns only', csv(20, { speed: () => 1, torque: () => 2 }), /'speed'.*'torque'/],
    ['names of rows only', csv(50, { machine: (row) => `machine-${row * 7919}` }), /'machine'/],
  ])(
    'fails with its reason: %s',
    async (_, table, message) => {
      const { task, job } = await trainOn(table);
      const error = { type: 'UnsuitableDataError', message: expect.stringMatching(message) };
      expect(task).toMatchObject({ state: 'FAILURE', error, retries: 0 });
      expect(job).toMatchObject({ state: 'FAILURE', error, model_id: null });
    },
    60_000,
  );

  it.each([
    ['one column', csv(50, { speed }), ['speed']],
    ['a column without values', csv(50, { speed, empty: () => '' }), ['speed', 'empty']],
    ['a constant column', csv(50, { speed, site: () => 'Ulm' }), ['speed', 'site']],
    ['5,000 categories', csv(5000, { speed, part: (row) => `p${(row * 4999) % 5000}x` }), undefined],
    ['texts', csv(60, { speed, note: (row) => ['all good', 'noisy'][row % 2]! }), ['speed', 'note']],
    ['missing cells', csv(60, { speed, torque: (row) => (row % 5 ? torque(row) : '') }), ['speed', 'torque']],
    ['a batch larger than the table', csv(5, { speed, torque }), ['speed', 'torque']],
  ])(
    'is learned all the same, and sampled: %s',
    async (_, table, columns) => {
      const { task } = await trainOn(table, { batch_size: 500 });
      expect(task).toMatchObject({ state: 'SUCCESS' });
      const sampling = await gan.ended(await gan.start(task.result.model_id, 'sample', { rows: 30 }));
      expect(sampling).toMatchObject({ state: 'SUCCESS', result: { rows: 30 } });
      const drawn = await gan.rows(sampling.result.dataset_id);
      expect(drawn.rows).toHaveLength(30);
      if (columns) expect(drawn.columns).toEqual(columns);
    },
    90_000,
  );

  it('fails where conditions cannot be met, and leaves no data set', async () => {
    const modelId = await gan.model(await gan.dataset(csv(60, { speed, type: (row) => 'HLM'[row % 3]! })), {
      ...{ ...SMALL, epochs: 2 },
    });
    const sampling = await gan.ended(await gan.start(modelId, 'sample', { rows: 10, conditions: { type: 'X' } }));
    expect(sampling).toMatchObject({ state: 'FAILURE', error: { type: 'UnmetConditionError' } });
    const { items } = (await system.request('/api/datasets')).body;
    expect(
      items.filter(({ source, model_id }: Record<string, string>) => source === 'synthetic' && model_id === modelId),
    ).toEqual([]);
    for (const rows of [0, -1, 1.5]) {
      const { status } = await system.request(`/api/gan/models/${modelId}/sample`, { body: { rows } });
      expect(status).toBe(422);
    }
  }, 60_000);

  it('fails where the data of a model is gone when it is evaluated', async () => {
    const datasetId = await gan.dataset(csv(60, { speed, torque }));
    const modelId = await gan.model(datasetId, { ...SMALL, epochs: 2 });
    expect((await system.request(`/api/datasets/${datasetId}`, { method: 'DELETE' })).status).toBe(204);
    const evaluation = await gan.ended(await gan.start(modelId, 'evaluate', {}));
    expect(evaluation).toMatchObject({ state: 'FAILURE', error: { type: 'UnknownDatasetError' } });
  }, 60_000);
});
