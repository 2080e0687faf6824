import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { RedisConnections } from '../broker/connections.js';
import { Keys } from '../broker/keys.js';
import { EventReader, EventStream } from '../index.js';
import type { TestEngine } from '../testing/index.js';
import { TestEngines } from '../testing/index.js';
import { EventFollower } from '../testing/event-follower.js';
import { encodeEntry } from './event-entry.js';
import { EventTrimmer } from './event-trimmer.js';

const MAX_BYTES = 262_144;

describe('the event stream', () => {
  let engines: TestEngines;
  let client: Redis;
  beforeAll(async () => {
    engines = await TestEngines.on({ tasks: [], env: { CELERITY_EVENTS_MAX_BYTES: String(MAX_BYTES) } });
    client = engines.redis.client(0);
  });
  afterEach(async () => {
    await client.config('SET', 'maxmemory', '0');
    await engines.stopAll();
  });
  afterAll(async () => {
    client.disconnect();
    await engines.close();
  });

  const keysOf = (engine: TestEngine) => engine.get<Keys>(Keys);
  const streamOf = (engine: TestEngine) => engine.get<EventStream>(EventStream);

  /** Puts an event into the stream, as a process did at that time. */
  async function addOld(engine: TestEngine, uuid: string, ms: number): Promise<void> {
    const event = { type: 'task-started', timestamp: ms / 1000, clock: ms, uuid };
    const batch = { number: 1, events: [JSON.stringify(event)], dropped: undefined };
    const publisher = { hostname: 'old@host', pid: 1, process: `old-${ms}` };
    await client.xadd(keysOf(engine).events, `${ms}-0`, ...encodeEntry(publisher, batch));
  }

  function trimmerOf(engine: TestEngine, limits = engine.settings.events): EventTrimmer {
    const connections = engine.get<RedisConnections>(RedisConnections);
    return new EventTrimmer(connections, keysOf(engine), limits, pino({ level: 'silent' }));
  }

  const trim = (engine: TestEngine) => trimmerOf(engine).trim();

  /** What a reader that was away since `after` is told, up to an event. */
  async function told(engine: TestEngine, after: string, last: string): Promise<EventFollower> {
    const follower = new EventFollower(engine.get<EventReader>(EventReader), after);
    await follower.until(last);
    await follower.stop();
    return follower;
  }

  it('loses what is older than the window, and tells whoever missed it', async () => {
    const engine = await engines.startProducer();
    await addOld(engine, 'old', 1000);
    await addOld(engine, 'older than an hour', Date.now() - 3_610_000);
    await addOld(engine, 'younger', Date.now() - 3_590_000);
    const [first, second] = (await told(engine, '0', 'younger')).entries;
    await trim(engine);
    streamOf(engine).publish('task-started', { uuid: 'new' });
    const away = await told(engine, first!.id, 'new');
    expect(away.told).toEqual(['trimmed', 'younger', 'new']);
    const until = Number(second!.id.split('-')[0]) / 1000;
    expect(away.entries[0]).toEqual({ kind: 'gap', id: second!.id, reason: 'trimmed', since: 1, until });
    expect((await told(engine, second!.id, 'new')).told).toEqual(['younger', 'new']);
    expect((await told(engine, '0', 'new')).told).toEqual(['younger', 'new']);
  });

  it('is trimmed by publishing alone', async () => {
    const engine = await engines.startProducer();
    await addOld(engine, 'old', 1000);
    const follower = new EventFollower(engine.get<EventReader>(EventReader), '0-0.0');
    await follower.until('old');
    streamOf(engine).publish('task-started', { uuid: 'new' });
    while ((await client.xlen(keysOf(engine).events)) !== 1);
    await follower.until('new');
    await follower.stop();
    expect(follower.told).toEqual(['old', 'new']);
    const ttls = await Promise.all([keysOf(engine).events, keysOf(engine).eventWindow].map((key) => client.pttl(key)));
    for (const ttl of ttls) expect(ttl > 3_600_000 && ttl <= 3_660_000).toBe(true);
  });

  it('never takes much more memory than it may, and keeps no less than it can', async () => {
    const engine = await engines.startProducer();
    const { events } = keysOf(engine);
    const used: number[] = [];
    for (let i = 0; i < 400; i++) {
      streamOf(engine).publish('task-succeeded', {
        uuid: `task-${i}`,
        result: 'x'.repeat(i % 50 === 0 ? 15_000 : 3000),
        runtime: i,
      });
      await streamOf(engine).flush();
      used.push(Number(await client.memory('USAGE', events, 'SAMPLES', 0)));
    }
    expect(Math.max(...used)).toBeLessThan(MAX_BYTES * 1.3);
    expect(Math.min(...used.slice(150))).toBeGreaterThan(MAX_BYTES * 0.7);
    await trim(engine);
    const { told: kept, entries } = await told(engine, '0', 'task-399');
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => `task-${400 - kept.length + i}`));
    const away = await told(engine, '1000-0.1', 'task-399');
    expect(away.told).toEqual(['trimmed', ...kept]);
    expect(away.entries.slice(1)).toEqual(entries);
  });

  it('makes room when its bytes were lowered, in small steps', async () => {
    const engine = await engines.startProducer({ env: { CELERITY_EVENTS_MAX_BYTES: '64MiB' } });
    const result = 'x'.repeat(10_000);
    for (let i = 0; i < 600; i++) streamOf(engine).publish('task-succeeded', { uuid: `task-${i}`, result, runtime: 1 });
    await streamOf(engine).flush();
    const lowered = { ...engine.settings.events, maxBytes: MAX_BYTES };
    await trimmerOf(engine, lowered).trim();
    expect(Number(await client.memory('USAGE', keysOf(engine).events, 'SAMPLES', 0))).toBeLessThan(MAX_BYTES * 1.2);
    expect((await told(engine, '0-0.0', 'task-599')).told[0]).toBe('trimmed');
  });

  it('is trimmed while Redis is full; readers miss no gap then', async () => {
    const engine = await engines.startProducer();
    await addOld(engine, 'old', 1000);
    await addOld(engine, 'younger', Date.now() - 3_590_000);
    await client.config('SET', 'maxmemory', '1');
    await trim(engine);
    expect(await client.xlen(keysOf(engine).events)).toBe(1);
    expect((await told(engine, '1000-0.0', 'younger')).told).toEqual(['reset', 'younger']);
  });

  it('is trimmed by one process at a time', async () => {
    const engine = await engines.startProducer();
    await addOld(engine, 'old', 1000);
    await client.set(keysOf(engine).eventTrim, '1');
    const trimmer = trimmerOf(engine);
    await trimmer.trim(1000);
    expect(await client.xlen(keysOf(engine).events)).toBe(1);
    await trimmer.trim();
    expect(await client.xlen(keysOf(engine).events)).toBe(0);
    // An empty stream knows where it was: what comes is new, and who had not read all has a gap.
    streamOf(engine).publish('task-started', { uuid: 'new' });
    expect((await told(engine, '1000-0.0', 'new')).told).toEqual(['trimmed', 'new']);
    expect((await told(engine, '1000-0.1', 'new')).told).toEqual(['new']);
  });
});
