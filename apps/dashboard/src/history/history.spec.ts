import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { add } from '@celerity/contracts';
import { TestServer } from '@celerity/server/testing';
import { Database, EventGaps, StorageModule, TaskHistory, TaskSearch } from '@celerity/storage';
import { TestDatabase } from '@celerity/storage/testing';
import { EventReader, EventStream, Handles, LoggingTask, type TaskInput } from '@celerity/task-core';
import { TaskCoreModule } from '@celerity/task-core/engine';
import { TestEngine } from '@celerity/task-core/testing';
import { Module } from '@nestjs/common';
import { patiently } from '../testing/patiently.js';
import { HistoryModule } from './history.module.js';
import { HistoryWriter } from './history-writer.js';
import { Reconciler } from './reconciler.js';

@Handles(add)
class Add extends LoggingTask<typeof add> {
  run({ x, y }: TaskInput<typeof add>) {
    return x + y;
  }
}

const everything = { filter: { conditions: [] }, order: { by: 'sent', descending: true }, limit: 1000 } as const;

describe('history', () => {
  let server: TestServer;
  let database: TestDatabase;
  let worker: TestEngine;
  let prefix: string;
  beforeAll(async () => {
    [server, database] = await Promise.all([TestServer.onRedis(), TestDatabase.start()]);
  }, 60_000);
  afterAll(async () => {
    await server.stop();
    await database.stop();
  });
  beforeEach(async () => {
    prefix = `test-${randomUUID().slice(0, 8)}`;
    worker = await TestEngine.start(server.redis, { tasks: [add], handlers: [Add], prefix });
  });
  afterEach(async () => {
    await server.close();
    await worker.stop();
  });

  const start = async () => {
    await server.boot(
      (settings, logger) => {
        @Module({
          imports: [
            TaskCoreModule.forRoot({ settings, logger, tasks: [add] }),
            StorageModule.forRoot({ migrate: true }),
            HistoryModule,
          ],
        })
        class HistoryTestModule {}
        return HistoryTestModule;
      },
      { CELERITY_KEY_PREFIX: prefix, DATABASE_URL: database.url },
    );
  };
  /** The events as they would be after a crash of a broker that had not stored them. */
  const loseEvents = async () => {
    await worker.get<EventStream>(EventStream).flush();
    const client = server.redis.client();
    await client.del(`${prefix}:events`, `${prefix}:event-window`);
    client.disconnect();
  };
  const run = async (count: number) => {
    const calls = Array.from({ length: count }, (_, n) => ({ name: add.name, args: [n, 1] }));
    const sent = await worker.tasks.send(calls);
    await Promise.all(sent.map(({ taskId }) => worker.tasks.result(taskId).get({ timeout: 20_000 })));
    return sent.map(({ taskId }) => taskId);
  };
  const rowsOf = async (ids: string[]) => {
    const wanted = new Set(ids);
    const { items } = await server.get<TaskSearch>(TaskSearch).page(everything);
    return items.filter(({ taskId, state }) => wanted.has(taskId) && state === 'SUCCESS');
  };
  const allOf = (ids: string[]) =>
    patiently(
      () => rowsOf(ids),
      (rows) => rows.length === ids.length,
    );

  it('keeps every task, from before its start, while it runs, and from between two starts', async () => {
    const before = await run(20);
    await start();
    const during = await run(20);
    expect(await allOf([...before, ...during])).toHaveLength(40);
    await server.close();
    const between = await run(20);
    await start();
    expect(await allOf([...before, ...during, ...between])).toHaveLength(60);
    const [row] = await rowsOf(between);
    expect(row).toMatchObject({ name: add.name, queue: 'celery', retries: 0, error: null });
    const whole = await server.get<TaskHistory>(TaskHistory).find(between[0]!);
    expect(Object.values(whole!.timeline).map(({ t }) => t)).toEqual(
      expect.arrayContaining(['sent', 'received', 'started', 'succeeded']),
    );
    expect(await server.get<EventGaps>(EventGaps).newest(5)).toEqual([]);
  }, 120_000);

  it('asks the tasks themselves for what is missing, and says so', async () => {
    await start();
    const told = await run(5);
    await allOf(told);
    await server.close();
    const untold = await run(25);
    await loseEvents();
    const after = await run(3);
    await start();
    expect(await allOf([...told, ...untold, ...after])).toHaveLength(33);
    const gaps = () => server.get<EventGaps>(EventGaps).newest(5);
    const known = await patiently(
      gaps,
      (all) => all.length > 0 && all.every(({ reconciledAt }) => reconciledAt !== null),
    );
    expect(known.map(({ reason }) => reason)).toContain('reset');
    expect(Math.max(...known.map(({ mended }) => mended ?? 0))).toBeGreaterThanOrEqual(25);
    const whole = await server.get<TaskHistory>(TaskHistory).find(untold[0]!);
    expect(whole).toMatchObject({
      state: 'SUCCESS',
      args: expect.stringMatching(/^\[\d+,1\]$/),
      result: expect.any(String),
    });
  }, 120_000);

  it('finds what a system without a dashboard did before its events are kept', async () => {
    const untold = await run(5);
    await loseEvents();
    await database.stop();
    database = await TestDatabase.start();
    await start();
    expect(await allOf(untold)).toHaveLength(5);
  }, 120_000);

  it('mends tasks whose end was never told', async () => {
    await start();
    const [id] = await run(1);
    await allOf([id!]);
    const history = server.get<TaskHistory>(TaskHistory);
    await server
      .get<Database>(Database)
      .run((db) => db.execute(`update task_history set state = 'STARTED', done_at = null`));
    expect(await server.get<Reconciler>(Reconciler).round(0)).toBeGreaterThanOrEqual(1);
    expect(await history.find(id!)).toMatchObject({ state: 'SUCCESS', doneAt: expect.any(Date) });
  }, 60_000);

  it('waits for a database that is away, and loses nothing', async () => {
    await start();
    await allOf(await run(1));
    const { url } = database;
    await database.stop();
    const meanwhile = await run(10);
    database = await TestDatabase.start();
    // Another address: this dashboard goes on asking the old one; the next one finds the rest in the stream.
    expect(url).not.toBe(database.url);
    await server.close();
    await start();
    expect(await allOf(meanwhile)).toHaveLength(10);
    expect(server.get<HistoryWriter>(HistoryWriter).progress.refused).toBe(0);
    expect(await server.get<EventReader>(EventReader).latest()).not.toBe('0-0.0');
  }, 120_000);
});
