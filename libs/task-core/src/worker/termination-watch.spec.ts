import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { ResultBackend } from '../backend/result-backend.js';
import { type TestEngine, TestEngines } from '../testing/index.js';
import { runOf } from '../testing/runs.js';
import { allTasks } from '../testing/tasks.js';
import { ActiveRuns } from './active-runs.js';
import type { Delivery } from './executor.js';
import { TerminationWatch } from './termination-watch.js';

/** Younger runs than this are left to the command itself, ms. */
const OLD = 5000;

describe('TerminationWatch', () => {
  let engines: TestEngines;
  let engine: TestEngine;
  const terminated: string[] = [];
  const active = new ActiveRuns();
  /** Runs a task for good. */
  const begin = async () => {
    const taskId = randomUUID();
    const backend = engine.get(ResultBackend);
    const request = { taskId, name: 'tasks.x', args: [], kwargs: {}, worker: 'w@test', retries: 0, queue: 'celery' };
    const start = { at: Date.now(), pid: 1, isolation: 'process' as const };
    await backend.begin({ ...request, attempt: 1, ignoreResult: false }, start);
    void active.run({} as Delivery, runOf('tasks.x', {}, { taskId }).run, () => new Promise(() => undefined));
    return { taskId, revoke: (terminate: boolean) => backend.revoke(request, 'revoked', Date.now(), terminate) };
  };

  beforeAll(async () => {
    engines = await TestEngines.on({ tasks: allTasks });
    engine = await engines.start();
  });
  afterAll(() => engines.close());

  it('ends the runs that were revoked with terminate, and whose command never came', async () => {
    const log = pino({ level: 'silent' });
    const watch = new TerminationWatch(active, engine.get(ResultBackend), (id) => terminated.push(id), log);
    const [stopped, marked] = [await begin(), await begin(), await begin()];
    await stopped.revoke(true);
    await marked.revoke(false);
    await watch.look(Date.now());
    expect(terminated).toEqual([]);
    await watch.look(Date.now() + OLD);
    expect(terminated).toEqual([stopped.taskId]);
    // Whoever asks again without it does not take it back.
    await stopped.revoke(false);
    await watch.look(Date.now() + OLD);
    expect(terminated).toEqual([stopped.taskId, stopped.taskId]);
  });
});
