import { trainTvaeModel } from '@celerity/contracts';
import { Control } from '@celerity/task-core';
import type { TestEngine } from '@celerity/task-core/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from '../system.js';
import { ENDLESS, GanClient, SMALL } from './gan-client.js';

describe('trainings', () => {
  let system: System;
  let gan: GanClient;
  let library: TestEngine;
  let datasetId: string;
  beforeAll(async () => {
    system = await System.start({ gan: 1 });
    gan = new GanClient(system);
    library = await system.library();
    datasetId = await gan.machines(500);
  }, 90_000);
  afterAll(() => system.stop());

  /** Limits of trainings that start from now on; null: the contract's own. */
  const limitTrainings = (hard: number | null, soft: number | null) =>
    library.get(Control).timeLimit(trainTvaeModel.name, { hard, soft });

  it('end within two seconds when they are cancelled, and leave no checkpoint', async () => {
    const { job_id, task_id } = await gan.train(datasetId, ENDLESS);
    await gan.training(job_id);
    const began = Date.now();
    expect((await gan.cancel(job_id)).status).toBe(202);
    expect(await gan.ended(task_id)).toMatchObject({ state: 'REVOKED' });
    expect(Date.now() - began).toBeLessThan(2000);
    expect(await gan.job(job_id)).toMatchObject({ state: 'REVOKED', model_id: null, ended_at: expect.any(String) });
  }, 60_000);

  it('queue behind the one slot, while a sampling runs at once', async () => {
    const modelId = await gan.model(datasetId, { ...SMALL, epochs: 2 });
    const first = await gan.train(datasetId, ENDLESS);
    await gan.training(first.job_id);
    const second = await gan.train(datasetId, ENDLESS);
    const sampling = await gan.start(modelId, 'sample', { rows: 1000 });
    expect(await gan.ended(sampling)).toMatchObject({ state: 'SUCCESS', result: { rows: 1000 } });
    expect(await gan.job(first.job_id)).toMatchObject({ state: 'PROGRESS' });
    expect(await gan.job(second.job_id)).toMatchObject({ state: 'PENDING', started_at: null });

    await gan.cancel(first.job_id);
    await gan.training(second.job_id);
    await gan.cancel(second.job_id);
    const states = [await gan.ended(first.task_id), await gan.ended(second.task_id)].map(({ state }) => state);
    expect(states).toEqual(['REVOKED', 'REVOKED']);
  }, 120_000);

  it('that wait are cancelled at once', async () => {
    const first = await gan.train(datasetId, ENDLESS);
    await gan.training(first.job_id);
    const second = await gan.train(datasetId, ENDLESS);
    await gan.cancel(second.job_id);
    expect(await gan.job(second.job_id)).toMatchObject({ state: 'REVOKED', started_at: null });
    await gan.cancel(first.job_id);
    expect(await gan.ended(first.task_id)).toMatchObject({ state: 'REVOKED' });
  }, 60_000);

  it.each([
    ['soft', 60, 1, 'SoftTimeLimitExceeded', 'The soft time limit of 1 s is over.'],
    ['hard', 1, 1, 'TimeLimitExceeded', 'The time limit of 1 s is over.'],
  ])(
    'end as FAILURE at their %s time limit, the job as the task',
    async (_, hard, soft, type, message) => {
      await limitTrainings(hard, soft);
      const { job_id, task_id } = await gan.train(datasetId, ENDLESS);
      expect(await gan.ended(task_id)).toMatchObject({ state: 'FAILURE', error: { type, message } });
      expect(await gan.job(job_id)).toMatchObject({ state: 'FAILURE', error: { type, message }, model_id: null });
      await limitTrainings(null, null);
    },
    60_000,
  );

  it('keep the data set that they need', async () => {
    const needed = await gan.machines(300);
    const { job_id, task_id } = await gan.train(needed, ENDLESS);
    await gan.training(job_id);
    const remove = () => system.request(`/api/datasets/${needed}`, { method: 'DELETE' });
    expect((await remove()).status).toBe(409);
    await gan.cancel(job_id);
    await gan.ended(task_id);
    expect((await gan.job(job_id)).state).toBe('REVOKED');
    expect((await remove()).status).toBe(204);
  }, 60_000);
});
