import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ResultBackend } from './backend/result-backend.js';
import { Control } from './control/control.js';
import { type TestEngine, TestEngines } from './testing/index.js';
import { double, roughTasks, train, where } from './testing/rough-tasks.js';
import { Limited, limited } from './testing/steered-tasks.js';
import { add, allHandlers, allTasks, Gate, gated, steps } from './testing/tasks.js';

const SOON = { timeout: 20_000 };
jest.setTimeout(30_000);

/** What may run when: lanes, batches, rates, and several queues in one worker. */
describe('the flow of tasks', () => {
  let engines: TestEngines;
  beforeAll(async () => {
    engines = await TestEngines.on({ tasks: allTasks, handlers: allHandlers, env: { LOG_LEVEL: 'silent' } });
  });
  afterEach(() => engines.stopAll());
  afterAll(() => engines.close());

  describe('through children', () => {
    const start = (env: Record<string, string> = {}) =>
      engines.start({
        ...{ tasks: [...allTasks, ...roughTasks], handlers: [], pool: 'prefork' },
        env: { CELERY_WORKER_CONCURRENCY: '1', CELERITY_SHUTDOWN_TIMEOUT: '0', LOG_LEVEL: 'silent', ...env },
      });
    const progressing = async (engine: TestEngine, taskId: string) => {
      while ((await engine.tasks.result(taskId).state()) !== 'PROGRESS');
    };

    it('never has long work hold up short work: a lane has slots of its own', async () => {
      const engine = await start();
      const [first, second] = [await engine.tasks.delay(train), await engine.tasks.delay(train)];
      const running = await Promise.race(
        [first, second].map(async ({ taskId }) => (await progressing(engine, taskId), taskId)),
      );
      const waiting = running === first.taskId ? second : first;
      const short = await Promise.all([engine.tasks.delay(where, 0), engine.tasks.delay(where, 0)]);
      for (const result of short) await result.get(SOON);
      expect(await engine.tasks.result(running).state()).toBe('PROGRESS');
      expect(await waiting.state()).toBe('PENDING');

      const { replies } = await engine.get<Control>(Control).inspect().activeQueues();
      expect(Object.values(replies)).toMatchObject([
        { ok: [{ name: 'celery' }, { name: 'celery.train', concurrency: 1 }] },
      ]);
      await engine.tasks.result(running).revoke({ terminate: true });
      await progressing(engine, waiting.taskId);
    });

    it('gives a lane the slots that it is told', async () => {
      const engine = await start({ CELERITY_LANE_SLOTS: 'celery.train=2' });
      const trainings = [await engine.tasks.delay(train), await engine.tasks.delay(train)];
      for (const { taskId } of trainings) await progressing(engine, taskId);
      expect(await (await engine.tasks.delay(add, 1, 2)).get(SOON)).toBe(3);
    });

    it('hands waiting tasks of one name to one call, and each has its own outcome', async () => {
      const engine = await start();
      const calls = Array.from({ length: 30 }, (_, x) => ({ name: double.name, args: [x] }));
      const sent = await engine.tasks.send(calls);
      const handles = sent.map(({ taskId }) => engine.tasks.result<{ doubled: number; together: number }>(taskId));
      const endings = await Promise.all(
        handles.map((handle) => handle.get(SOON).catch((error: Error) => error.message)),
      );
      expect(endings[13]).toBe('RangeError: 13 is unlucky');
      const rest = endings.filter((ending) => typeof ending !== 'string');
      expect(rest.map(({ doubled }) => doubled)).toEqual(
        Array.from({ length: 30 }, (_, x) => 2 * x).filter((doubled) => doubled !== 26),
      );
      expect(Math.max(...rest.map(({ together }) => together))).toBe(8);
      const infos = await Promise.all(handles.map((handle) => handle.info()));
      expect(infos.every((info) => info!.retries === 0)).toBe(true);
    });

    it('takes hardly more than it can run, though other tasks are batched: what has no seat is not taken to be put back', async () => {
      const engine = await start({ CELERY_WORKER_CONCURRENCY: '2' });
      const tasks = [...Array(200)].flatMap((_, x) => (x % 20 === 0 ? [double.name, add.name] : [add.name]));
      const sent = await engine.tasks.send(tasks.map((name) => ({ name, args: name === double.name ? [1] : [1, 2] })));
      await Promise.all(sent.map(({ taskId }) => engine.tasks.result(taskId).get(SOON)));
      const backend = engine.get<ResultBackend>(ResultBackend);
      const states = await Promise.all(sent.map(({ taskId }) => backend.read(taskId)));
      const further = states.reduce((sum, state) => sum + state!.attempt - 1, 0);
      // One may be put back for each batch that was waiting when something else was next.
      expect(further).toBeLessThanOrEqual(20);
    });

    it('makes batches as large as it is told', async () => {
      const engine = await start({ CELERITY_BATCH_MAX_SIZE: `${double.name}=3` });
      const sent = await engine.tasks.send(Array.from({ length: 12 }, (_, x) => ({ name: double.name, args: [x] })));
      const together = sent.map(async ({ taskId }) => {
        const result = await engine.tasks.result<{ together: number }>(taskId).get(SOON);
        return result.together;
      });
      expect(Math.max(...(await Promise.all(together)))).toBe(3);
    });
  });

  it('keeps a rate over two workers, and limited tasks hold up no others', async () => {
    const tasks = [limited, add];
    const handlers = [Limited, ...allHandlers.filter(({ name }) => name === 'Add')];
    const env = { CELERY_WORKER_CONCURRENCY: '1', LOG_LEVEL: 'silent' };
    const one = await engines.start({ tasks, handlers, env });
    const other = await engines.start({ tasks, handlers, env, prefix: one.settings.broker.keyPrefix });
    const calls = [...Array<string>(10).fill(limited.name), ...Array<string>(10).fill(add.name)];
    const sentAt = Date.now();
    const sent = await one.tasks.send(calls.map((name) => ({ name, args: name === add.name ? [1, 2] : [] })));
    await Promise.all(sent.map(({ taskId }) => one.tasks.result(taskId).get(SOON)));
    const infos = await Promise.all(sent.map(({ taskId }) => one.tasks.result(taskId).info()));
    expect(infos.every((info) => info!.state === 'SUCCESS' && info!.retries === 0)).toBe(true);

    const starts = infos
      .slice(0, 10)
      .map((info) => Date.parse(info!.date_started!))
      .sort((a, b) => a - b);
    // The first time is not before the call, and each further one an interval later: however late a start is, none is early.
    for (const [index, start] of starts.entries()) expect(start - sentAt).toBeGreaterThanOrEqual(index * 100);
    const lastFree = Math.max(...infos.slice(10).map((info) => Date.parse(info!.date_done!)));
    expect(lastFree).toBeLessThan(starts.at(-1)!);
    expect([one, other].map(({ worker }) => worker.name)).toEqual(
      expect.arrayContaining(infos.map((info) => info!.worker)),
    );
  });

  it('ends a limited task at once that is revoked while it waits for its time, and gives its time to the next', async () => {
    const options = { tasks: [limited], handlers: [Limited] };
    const { tasks } = await engines.start(options);
    const sent = await tasks.send(Array.from({ length: 3 }, () => ({ name: limited.name })));
    const results = sent.map(({ taskId }) => tasks.result(taskId));
    await Promise.race(results.map((result) => result.get(SOON)));
    for (const result of results) expect(['revoked', 'ready']).toContain(await result.revoke());
    const states = await Promise.all(results.map((result) => result.state()));
    expect(states.filter((state) => state === 'REVOKED').length).toBeGreaterThan(0);
    expect(await (await tasks.delay(limited)).get(SOON)).toBeNull();
  });

  it('serves two queues in turn, though one of them is full', async () => {
    const producer = await engines.startProducer();
    const full = await producer.tasks.send(Array.from({ length: 30 }, () => ({ name: steps.name, args: [1] })));
    const options = { queue: 'ml' };
    const few = await producer.tasks.send(Array.from({ length: 5 }, () => ({ name: steps.name, args: [1], options })));
    const env = { CELERY_WORKER_CONCURRENCY: '1', CELERY_WORKER_PREFETCH_MULTIPLIER: '0' };
    await engines.start({ prefix: producer.settings.broker.keyPrefix, queues: ['celery', 'ml'], env });
    const doneAt = async ({ taskId }: { taskId: string }) => {
      await producer.tasks.result(taskId).get(SOON);
      return Date.parse((await producer.tasks.result(taskId).info())!.date_done!);
    };
    const [fullDone, fewDone] = [await Promise.all(full.map(doneAt)), await Promise.all(few.map(doneAt))];
    const last = Math.max(...fewDone);
    expect(fullDone.filter((done) => done > last).length).toBeGreaterThan(10);
  });

  it('keeps a queue going whose worker is busy with another one', async () => {
    const engine = await engines.start({ queues: ['celery', 'ml'], env: { CELERY_WORKER_CONCURRENCY: '2' } });
    const gate = new Gate('busy');
    const long = await engine.tasks.delay(gated, gate.name);
    await gate.arrived;
    for (let count = 0; count < 5; count++) {
      expect(await (await engine.tasks.applyAsync(add, { args: [1, 2], queue: 'ml' })).get(SOON)).toBe(3);
    }
    gate.open();
    await long.get(SOON);
  });
});
