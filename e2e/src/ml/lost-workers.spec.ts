import { loadSettings } from '@celerity/config';
import { Database } from '@celerity/storage';
import { Control } from '@celerity/task-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { System } from '../system.js';
import { MACHINE, MlClient } from './ml-client.js';

/** Some seconds of training. */
const LONG = { rounds: 400, patience: 0, folds: 5, learning_rate: 0.01 };

describe('when a process of worker-ml is killed', () => {
  let system: System;
  let ml: MlClient;
  let datasetId: string;
  beforeAll(async () => {
    system = await System.start({ ml: 1 });
    ml = new MlClient(system);
    datasetId = await ml.machines(3000);
  }, 90_000);
  afterAll(() => system.stop());

  const killWorker = async () => {
    const worker = system.workers.findLast(({ name }) => name === 'worker-ml')!;
    worker.kill('SIGKILL');
    await worker.exited;
  };
  const expectTrainedAgain = async (modelId: string, taskId: string) => {
    expect(await ml.ended(taskId)).toMatchObject({ state: 'SUCCESS', retries: 0, result: { model_id: modelId } });
    expect(await ml.card(modelId)).toMatchObject({ state: 'SUCCESS', error: null, rounds: LONG.rounds });
    expect((await ml.predict(modelId, [MACHINE])).status).toBe(200);
  };

  it('a training runs again in another child, when it is the child', async () => {
    const { model_id, task_id } = await ml.train(datasetId, { config: LONG });
    await ml.training(model_id);
    const { replies } = await (await system.library()).get(Control).inspect().active();
    const active = Object.values(replies).flatMap((reply) => ('ok' in reply ? reply.ok : []));
    process.kill(active.find(({ id }) => id === task_id)!.worker_pid, 'SIGKILL');
    await expectTrainedAgain(model_id, task_id);
  }, 120_000);

  it('a training runs again in another worker, when it is the worker', async () => {
    const { model_id, task_id } = await ml.train(datasetId, { config: LONG });
    await ml.training(model_id);
    await killWorker();
    await system.startWorker({}, 'worker-ml');
    await expectTrainedAgain(model_id, task_id);
  }, 180_000);

  it('a prediction that was told but not stored is stored by the reconciler', async () => {
    const modelId = await ml.model(datasetId);
    const settings = loadSettings({}, { DATABASE_URL: system.database.url });
    const database = new Database(settings.database, pino({ level: 'silent' }));
    const run = (statement: string) => database.run((db) => db.execute(statement));
    // From here on no answer gets into the database, as if its worker had died before it could store it.
    await run(`create function refuse() returns trigger language plpgsql as $$ begin raise 'refused'; end $$`);
    await run('create trigger refuse before update on predictions for each row execute function refuse()');
    const { body } = await ml.predict(modelId, [MACHINE]);
    await killWorker();
    const isStored = async () => {
      const { rows } = await run(`select ended_at from predictions where id = '${body.prediction_id}'`);
      return rows[0]!.ended_at !== null;
    };
    expect(await isStored()).toBe(false);
    await run('drop trigger refuse on predictions');
    while (!(await isStored())) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await ml.answered(body.prediction_id)).toMatchObject({ state: 'SUCCESS', predictions: body.predictions });
    await database.close();
  }, 120_000);
});
