import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Queue } from 'bullmq';
import { getQueueToken } from '@nestjs/bullmq';
import type { TaskMessage } from '../broker/message.js';
import { EventReader, EventStream, LamportClock } from '../index.js';
import { TestEngine, TestEngines, TestRedis } from '../testing/index.js';
import { EventFollower } from '../testing/event-follower.js';
import { Add, add } from '../testing/tasks.js';

const streamOf = (engine: TestEngine) => engine.get<EventStream>(EventStream);
const follow = (engine: TestEngine) => new EventFollower(engine.get<EventReader>(EventReader), '0');

describe('events', () => {
  let engines: TestEngines;
  beforeAll(async () => void (engines = await TestEngines.on({ tasks: [add] })));
  afterEach(() => engines.stopAll());
  afterAll(() => engines.close());

  it('share entries', async () => {
    const engine = await engines.startProducer();
    for (let i = 0; i < 100; i++) streamOf(engine).publish('task-started', { uuid: `task-${i}` });
    await streamOf(engine).flush();
    const client = engines.redis.client(0);
    expect(await client.xlen(`${engine.settings.broker.keyPrefix}:events`)).toBe(1);
    client.disconnect();
  });

  it('of tasks may be turned off; those of workers go on, and no reader sees a gap', async () => {
    const engine = await engines.startProducer();
    const events = streamOf(engine);
    const follower = follow(engine);
    const worker = {
      freq: 2,
      sw_ident: 'celerity',
      sw_ver: '1',
      sw_sys: 'linux',
      active: 0,
      processed: 0,
      loadavg: [0, 0, 0],
    };
    expect(events.taskEventsEnabled).toBe(true);
    events.enableTaskEvents(false);
    expect(events.taskEventsEnabled).toBe(false);
    events.publish('task-started', { uuid: 'silent' });
    events.publish('worker-heartbeat', worker);
    events.enableTaskEvents(true);
    events.publish('task-started', { uuid: 'a' });
    await follower.until('a');
    expect(follower.told).toEqual(['worker-heartbeat', 'a']);
    await follower.stop();
  });

  it('that are no JSON fail nobody, and are told as a gap', async () => {
    const engine = await engines.startProducer();
    const follower = follow(engine);
    streamOf(engine).publish('task-succeeded', { uuid: 'odd', result: 1n, runtime: 1 });
    streamOf(engine).publish('task-started', { uuid: 'a' });
    await follower.until('a');
    expect(follower.told).toEqual(['dropped', 'a']);
    await follower.stop();
  });

  it('carry the number of the message that they tell of: what a worker tells comes after it', async () => {
    const producer = await engines.startProducer();
    const clock = producer.get<LamportClock>(LamportClock);
    clock.observe(1000);
    const { taskId } = await producer.tasks.delay(add, 1, 2);
    const job = await producer.get<Queue<TaskMessage>>(getQueueToken('celery') as never).getJob(taskId);
    expect(job!.data.clock).toBeGreaterThan(1000);

    const worker = await engines.start({ handlers: [Add], prefix: producer.settings.broker.keyPrefix });
    const follower = follow(worker);
    expect(await producer.tasks.result(taskId).get({ timeout: 5000 })).toBe(3);
    await follower.until('task-succeeded');
    await follower.stop();
    const clocks = new Map(
      follower.entries.map((entry) => (entry.kind === 'event' ? [entry.event.type, entry.event.clock] : ['gap', 0])),
    );
    expect(clocks.get('task-sent')).toBe(job!.data.clock);
    expect(clocks.get('task-received')).toBeGreaterThan(clocks.get('task-sent')!);
    expect(clocks.get('task-started')).toBeGreaterThan(clocks.get('task-received')!);
    expect(clocks.get('task-succeeded')).toBeGreaterThan(clocks.get('task-started')!);
  });
});

describe('events while the broker is away', () => {
  let redis: TestRedis;
  let engine: TestEngine;
  beforeAll(async () => {
    redis = await TestRedis.start();
    engine = await TestEngine.start(redis, { tasks: [] });
  });
  afterAll(async () => {
    await engine.stop();
    await redis.stop();
  });

  it('are kept up to a bound; what is over it is told as a gap', async () => {
    const events = streamOf(engine);
    await redis.down();
    for (let i = 0; i < 10_005; i++) events.publish('task-started', { uuid: `task-${i}` });
    await events.flush();
    await redis.up();
    const follower = follow(engine);
    await follower.until('task-10004');
    await follower.stop();
    expect(follower.entries[0]).toMatchObject({ kind: 'gap', reason: 'dropped', count: 5, pid: process.pid });
    expect(follower.told.slice(1)).toEqual(Array.from({ length: 10_000 }, (_, i) => `task-${i + 5}`));
  });

  it('are told once when the broker was frozen while it took them', async () => {
    const events = streamOf(engine);
    const follower = follow(engine);
    await follower.until('task-10004');
    redis.freeze();
    events.publish('task-started', { uuid: 'a' });
    await events.flush();
    events.publish('task-started', { uuid: 'b' });
    redis.thaw();
    await follower.until('b');
    await follower.stop();
    expect(follower.told.filter((told) => !told.startsWith('task-'))).toEqual(['dropped', 'a', 'b']);
    const client = redis.client(0);
    const stored = await client.xrange(`${engine.settings.broker.keyPrefix}:events`, '-', '+');
    expect(JSON.stringify(stored).split('\\"uuid\\":\\"a\\"').length - 1).toBeGreaterThan(1);
    client.disconnect();
  });
});
