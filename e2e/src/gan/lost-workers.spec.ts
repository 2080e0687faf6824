import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Control } from '@celerity/task-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { System } from '../system.js';
import { GanClient, SMALL, type StartedTraining } from './gan-client.js';

/** Some ten seconds of training. */
const EPOCHS = 1500;

describe('a training whose process is killed', () => {
  let system: System;
  let gan: GanClient;
  let datasetId: string;
  beforeAll(async () => {
    system = await System.start({ gan: 1, env: { CELERITY_CHECKPOINT_INTERVAL: '0.3' } });
    gan = new GanClient(system);
    datasetId = await gan.machines(500);
  }, 90_000);
  afterAll(() => system.stop());

  /** Epochs of a job whose checkpoints are there. */
  const checkpoints = async (jobId: string): Promise<number[]> => {
    const files = await readdir(join(system.artifacts.url, 'checkpoints')).catch(() => []);
    return files.filter((file) => file.startsWith(jobId)).map((file) => Number(file.split('.').at(-1)));
  };

  /** Starts a training, and waits until it could go on from somewhere. */
  const trainToCheckpoint = async () => {
    const training = await gan.train(datasetId, { ...SMALL, epochs: EPOCHS });
    await gan.training(training.job_id);
    // The second one is written after the first was noted.
    let first: number | undefined;
    for (let last: number | undefined; last === undefined || last === first;) {
      last = Math.max(...(await checkpoints(training.job_id)));
      if (Number.isFinite(last)) first ??= last;
      else last = undefined;
    }
    return { ...training, first: first ?? 0 };
  };

  const expectGoneOn = async ({ job_id, task_id }: StartedTraining, first: number) => {
    const stream = gan.follow(job_id);
    await stream.ended;
    const goesOn = stream.events.findIndex(
      ({ event, data }) => event === 'log' && /goes on after epoch/.test(String(data.message)),
    );
    expect(goesOn).toBeGreaterThan(0);
    const epochs = stream.events
      .slice(goesOn)
      .flatMap(({ event, data }) => (event === 'progress' ? [Number(data.epoch)] : []));
    expect(epochs[0]).toBeGreaterThan(first);
    expect(epochs.at(-1)).toBe(EPOCHS);
    expect(await gan.ended(task_id)).toMatchObject({ state: 'SUCCESS', retries: 0, result: { epochs: EPOCHS } });
    const job = await gan.job(job_id);
    expect(job).toMatchObject({ state: 'SUCCESS', attempts: 2, error: null });
    expect(job.losses.map(({ epoch }: { epoch: number }) => epoch)).toEqual(
      Array.from({ length: EPOCHS }, (_, index) => index + 1),
    );
    expect(await checkpoints(job_id)).toEqual([]);
  };

  it('goes on from its last checkpoint in another child, when it is the child', async () => {
    const training = await trainToCheckpoint();
    const { replies } = await (await system.library()).get(Control).inspect().active();
    const active = Object.values(replies).flatMap((reply) => ('ok' in reply ? reply.ok : []));
    process.kill(active.find(({ id }) => id === training.task_id)!.worker_pid, 'SIGKILL');
    await expectGoneOn(training, training.first);
  }, 120_000);

  it('goes on from its last checkpoint in another worker, when it is the worker', async () => {
    const training = await trainToCheckpoint();
    const worker = system.workers.find(({ name }) => name === 'worker-gan')!;
    worker.kill('SIGKILL');
    await worker.exited;
    await system.startWorker({}, 'worker-gan');
    await expectGoneOn(training, training.first);
  }, 180_000);
});
