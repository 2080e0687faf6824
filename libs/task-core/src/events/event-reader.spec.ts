import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type EventEntry, EventReader, EventStream } from '../index.js';
import { TestEngine, TestEngines, TestRedis } from '../testing/index.js';
import { EventFollower } from '../testing/event-follower.js';

/** Everything that is kept after an id, up to the event of a task. */
async function readUntil(reader: EventReader, uuid: string, after = '0'): Promise<EventEntry[]> {
  const entries: EventEntry[] = [];
  for await (const entry of reader.follow({ after, signal: new AbortController().signal })) {
    entries.push(entry);
    if (entry.kind === 'event' && 'uuid' in entry.event && entry.event.uuid === uuid) break;
  }
  return entries;
}

const idsOf = (entries: EventEntry[]) => entries.map(({ id }) => id);

describe('a reader of events', () => {
  let engines: TestEngines;
  beforeAll(async () => void (engines = await TestEngines.on({ tasks: [] })));
  afterEach(() => engines.stopAll());
  afterAll(() => engines.close());

  it('gets every event with its fields, in order', async () => {
    const engine = await engines.startProducer();
    const events = engine.get<EventStream>(EventStream);
    const before = Date.now() / 1000;
    events.publish('task-started', { uuid: 'a' });
    events.publish('task-succeeded', { uuid: 'a', result: { n: [1, null, 'ü'] }, runtime: 1.5 });
    const poisoned = { name: 'tasks.bad', queue: 'celery', crashes: 3, reason: 'SIGSEGV' };
    events.publish('task-poisoned', { uuid: 'b', ...poisoned });
    const entries = await readUntil(engine.get<EventReader>(EventReader), 'b');
    const utcoffset = Math.floor(new Date().getTimezoneOffset() / 60);
    const origin = {
      hostname: expect.stringMatching(/^test-/),
      pid: process.pid,
      utcoffset,
      timestamp: expect.any(Number),
    };
    expect(entries.map((entry) => entry.kind === 'event' && entry.event)).toEqual([
      { ...origin, type: 'task-started', clock: 1, uuid: 'a' },
      { ...origin, type: 'task-succeeded', clock: 2, uuid: 'a', result: { n: [1, null, 'ü'] }, runtime: 1.5 },
      { ...origin, type: 'task-poisoned', clock: 3, uuid: 'b', ...poisoned },
    ]);
    const [first] = entries;
    const { timestamp } = first!.kind === 'event' ? first!.event : { timestamp: 0 };
    expect(timestamp).toBeGreaterThanOrEqual(before);
    expect(timestamp).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it('resumes exactly, also within an entry', async () => {
    const engine = await engines.startProducer();
    const events = engine.get<EventStream>(EventStream);
    const reader = engine.get<EventReader>(EventReader);
    for (const uuid of ['a', 'b', 'c']) events.publish('task-started', { uuid });
    await events.flush();
    for (const uuid of ['d', 'e']) events.publish('task-started', { uuid });
    const ids = idsOf(await readUntil(reader, 'e'));
    expect(ids.map((id) => id.replace(/^.*\./, '.'))).toEqual(['.1', '.2', '.3', '.1', '.2']);
    for (const [index, id] of ids.slice(0, -1).entries())
      expect(idsOf(await readUntil(reader, 'e', id))).toEqual(ids.slice(index + 1));
  });

  it('begins with what is new, after a place that is known beforehand', async () => {
    const engine = await engines.startProducer();
    const events = engine.get<EventStream>(EventStream);
    const reader = engine.get<EventReader>(EventReader);
    const atFirst = await reader.latest();
    events.publish('task-started', { uuid: 'old' });
    await events.flush();
    const latest = await reader.latest();
    events.publish('task-started', { uuid: 'new' });
    expect(idsOf(await readUntil(reader, 'new', latest))).toHaveLength(1);
    expect(idsOf(await readUntil(reader, 'new', atFirst))).toHaveLength(2);
  });

  it('begins with what is new, when it gives no place', async () => {
    const engine = await engines.startProducer();
    const events = engine.get<EventStream>(EventStream);
    events.publish('task-started', { uuid: 'old' });
    await events.flush();
    const abort = new AbortController();
    const next = engine.get<EventReader>(EventReader).follow({ signal: abort.signal }).next();
    let told = false;
    void next.finally(() => (told = true));
    // Nobody says when the reader has taken its place; what is published until then is not told to it.
    while (!told) {
      events.publish('task-started', { uuid: 'new' });
      await events.flush();
    }
    expect(await next).toMatchObject({ value: { kind: 'event', event: { uuid: 'new' } } });
    abort.abort();
  });

  it('may be one of many, in several processes', async () => {
    const prefix = `test-${randomUUID().slice(0, 8)}`;
    const [one, two] = [await engines.startProducer({ prefix }), await engines.startProducer({ prefix })];
    const followers = [one, one, two].map((engine) => new EventFollower(engine.get<EventReader>(EventReader), '0'));
    one.get<EventStream>(EventStream).publish('task-started', { uuid: 'a' });
    await one.get<EventStream>(EventStream).flush();
    two.get<EventStream>(EventStream).publish('task-started', { uuid: 'b' });
    await Promise.all(followers.map((follower) => follower.until('b')));
    for (const { told } of followers) expect(told).toEqual(['a', 'b']);
    await Promise.all(followers.map((follower) => follower.stop()));
  });

  it('reads large backlogs page by page, only as fast as they are taken', async () => {
    const engine = await engines.startProducer();
    const events = engine.get<EventStream>(EventStream);
    const reader = engine.get<EventReader>(EventReader);
    const uuids = Array.from({ length: 5000 }, (_, i) => `task-${i}`);
    for (const uuid of uuids) events.publish('task-started', { uuid });
    const told = await readUntil(reader, 'task-4999');
    expect(told.map((entry) => entry.kind === 'event' && 'uuid' in entry.event && entry.event.uuid)).toEqual(uuids);
  });

  it('ends at once when its signal aborts, and has no connection then', async () => {
    const engine = await engines.startProducer();
    const client = engines.redis.client(0);
    const connections = async () => ((await client.client('LIST')) as string).split('_(reader)').length - 1;
    expect(await connections()).toBe(0);
    const follower = new EventFollower(engine.get<EventReader>(EventReader), '0');
    engine.get<EventStream>(EventStream).publish('task-started', { uuid: 'a' });
    await follower.until('a');
    expect(await connections()).toBe(1);
    const asked = performance.now();
    await follower.stop();
    expect(performance.now() - asked).toBeLessThan(500);
    while ((await connections()) > 0);
    await engine.get<EventReader>(EventReader).follow({ signal: AbortSignal.abort() }).next();
    client.disconnect();
  });

  it('ends with its process', async () => {
    const engine = await engines.startProducer();
    const entries = readUntil(engine.get<EventReader>(EventReader), 'never');
    await engines.stop(engine);
    expect(await entries).toEqual([]);
  });

  it('refuses what is no id', async () => {
    const engine = await engines.startProducer();
    await expect(readUntil(engine.get<EventReader>(EventReader), 'a', '1700000000000-0')).rejects.toThrow(RangeError);
  });
});

describe('a reader of events whose broker restarts', () => {
  /** Follows, restarts the broker in the middle, and returns what was told, up to what is published afterwards. */
  async function across(redis: TestRedis, signal: 'SIGTERM' | 'SIGKILL'): Promise<string[]> {
    const engine = await TestEngine.start(redis, { tasks: [] });
    const events = engine.get<EventStream>(EventStream);
    const follower = new EventFollower(engine.get<EventReader>(EventReader), '0');
    for (const uuid of ['a', 'b']) events.publish('task-started', { uuid });
    await follower.until('b');
    await redis.down(signal);
    events.publish('task-started', { uuid: 'c' });
    await events.flush();
    await redis.up();
    events.publish('task-started', { uuid: 'd' });
    await follower.until('d');
    await follower.stop();
    await engine.stop();
    await redis.stop();
    return follower.told;
  }

  it.each(['SIGTERM', 'SIGKILL'] as const)('goes on where it was (%s)', async (signal) => {
    expect(await across(await TestRedis.start(['--appendonly', 'yes']), signal)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('learns that it has a gap when the broker came back empty', async () => {
    expect(await across(await TestRedis.start(), 'SIGKILL')).toEqual(['a', 'b', 'reset', 'c', 'd']);
  });
});
