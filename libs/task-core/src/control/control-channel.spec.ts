import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { RedisConnections } from '../broker/connections.js';
import { Keys } from '../broker/keys.js';
import { RecordingWorker, testSettings } from '../testing/recording-worker.js';
import { TestRedis } from '../testing/redis-server.js';
import type { Addressing } from './addressing.js';
import { ControlChannel } from './control-channel.js';
import { LamportClock } from '../events/lamport-clock.js';
import { WorkerDirectory } from './worker-directory.js';

/** Longer than any test: an answer that comes in time has not waited for it. */
const timeoutMs = 3_600_000;
const pong = { ok: 'pong' };

/** A requester and workers, each with connections of its own, on a real Redis. */
describe('remote control', () => {
  let redis: TestRedis;
  let outside: Redis;
  let prefix: string;
  const closing: (() => Promise<unknown>)[] = [];

  /** Starts workers of these names, which stop with the test. */
  const start = (...names: string[]) =>
    Promise.all(
      names.map(async (name) => {
        const worker = await RecordingWorker.start(redis, prefix, name);
        closing.push(() => worker.stop());
        return worker;
      }),
    );
  const requester = async () => {
    const connections = new RedisConnections(testSettings(redis, prefix), pino({ level: 'silent' }));
    closing.push(() => connections.close());
    await connections.firstContact(5000);
    const clock = new LamportClock();
    const directory = new WorkerDirectory(connections, new Keys(prefix));
    return { channel: new ControlChannel(connections, new Keys(prefix), directory, clock), clock };
  };
  const say = (message: string | object) =>
    outside.publish(`${prefix}:control`, typeof message === 'string' ? message : JSON.stringify(message));
  const grow = (fields: object = {}) => ({ id: randomUUID(), method: 'pool_grow', arguments: {}, clock: 1, ...fields });

  beforeAll(async () => {
    redis = await TestRedis.start();
    outside = redis.client();
  });
  beforeEach(() => void (prefix = `test-${randomUUID().slice(0, 8)}`));
  afterEach(() => Promise.all(closing.splice(0).map((close) => close())));
  afterAll(async () => {
    outside.disconnect();
    await redis.stop();
  });

  it('has the answers of all workers as soon as the last has answered', async () => {
    await start('a@test', 'b@test');
    const { channel } = await requester();
    const answers = await channel.ask('ping', {}, { timeoutMs });
    expect(answers).toEqual({ replies: { 'a@test': pong, 'b@test': pong }, silent: [] });
  });

  it('waits for nobody when there is no worker', async () => {
    const { channel } = await requester();
    expect(await channel.ask('ping', {}, { timeoutMs })).toEqual({ replies: {}, silent: [] });
    const lost = await channel.ask('ping', {}, { timeoutMs, destination: ['lost@test'] });
    expect(lost).toEqual({ replies: {}, silent: ['lost@test'] });
  });

  it.each<[Addressing, string[], string[]]>([
    [{ destination: ['gan@b'] }, ['gan@b'], []],
    [{ destination: ['ml@a', 'lost@a'] }, ['ml@a'], ['lost@a']],
    [{ destination: [] }, [], []],
    [{ pattern: '*@a' }, ['gan@a', 'ml@a'], []],
    [{ pattern: 'g?n@*' }, ['gan@a', 'gan@b'], []],
    [{ pattern: 'gan' }, [], []],
    [{ pattern: '*@a', destination: ['gan@a', 'gan@b'] }, ['gan@a'], []],
  ])('asks just whom %j addresses', async (addressing, answered, silent) => {
    const all = await start('gan@a', 'gan@b', 'ml@a');
    const { channel } = await requester();
    const answers = await channel.ask('heartbeat', {}, { ...addressing, timeoutMs });
    expect([Object.keys(answers.replies).sort(), answers.silent]).toEqual([answered, silent]);
    const ordered = all.filter(({ controls }) => controls.orders.length > 0).map(({ controls }) => controls.name);
    expect(ordered.sort()).toEqual(answered);
  });

  it('does not wait for a worker that has died, and says so', async () => {
    const [, dead] = await start('a@test', 'dead@test');
    const { channel } = await requester();
    await dead!.die();
    const answers = await channel.ask('ping', {}, { timeoutMs });
    expect(answers).toEqual({ replies: { 'a@test': pong }, silent: ['dead@test'] });
  });

  it('gives up on a worker that hangs after the timeout', async () => {
    await start('a@test');
    const hanging = await RecordingWorker.start(redis, prefix, 'hanging@test', { listens: false });
    const ear = redis.client();
    closing.push(() => hanging.stop(), () => ear.quit()); // prettier-ignore
    await ear.subscribe(`${prefix}:control`);
    const { channel } = await requester();
    const answers = await channel.ask('ping', {}, { timeoutMs: 300 });
    expect(answers).toEqual({ replies: { 'a@test': pong }, silent: ['hanging@test'] });
  });

  it('hears a worker that listens and is in no directory yet', async () => {
    await start('a@test', 'b@test');
    await outside.del(`${prefix}:workers`);
    const { channel } = await requester();
    expect(await channel.ask('ping', {}, { timeoutMs })).toEqual({
      replies: { 'a@test': pong, 'b@test': pong },
      silent: [],
    });
    const one = await channel.ask('ping', {}, { timeoutMs, destination: ['b@test'] });
    expect(one).toEqual({ replies: { 'b@test': pong }, silent: [] });
  });

  it('does not wait longer where two workers have one name', async () => {
    await start('a@test', 'a@test');
    const { channel } = await requester();
    expect(await channel.ask('ping', {}, { timeoutMs })).toEqual({ replies: { 'a@test': pong }, silent: [] });
  });

  it('says what is wrong with a command, and which reason a worker has to refuse it', async () => {
    const [worker] = await start('a@test');
    const { channel } = await requester();
    const errorOf = async (...[method, args]: [method: string, args: object]) => {
      const { replies } = await channel.ask(method as 'pool_grow', args, { timeoutMs });
      return (replies['a@test'] as { error: string }).error;
    };
    expect(await errorOf('pool_gro', {})).toMatch(/^unknown command 'pool_gro'; known: ping, clock, active,/);
    expect(await errorOf('pool_grow', { m: 1 })).toBe('pool_grow: m: unknown field (arguments: n)');
    worker!.controls.refusal = new Error('the solo pool cannot grow');
    expect(await errorOf('pool_grow', {})).toBe('the solo pool cannot grow');
  });

  it('ignores what is malformed, stale or there twice, and goes on', async () => {
    const [worker] = await start('a@test');
    const { channel } = await requester();
    const twice = grow();
    const malformed = ['', '{', 'null', '[]', '"pool_grow"', grow({ id: 7 }), grow({ destination: 'a@test' })];
    for (const message of malformed) await say(message);
    await say(grow({ expires: Date.now() - 1 }));
    for (const message of [twice, twice]) await say(message);
    await channel.ask('ping', {}, { timeoutMs });
    expect(worker!.controls.orders).toEqual([['poolGrow', 1]]);
  });

  it('ignores answers that nobody waits for, and takes the first of each worker', async () => {
    const { channel } = await requester();
    const liar = redis.client();
    closing.push(() => liar.quit());
    await liar.subscribe(`${prefix}:control`);
    liar.on('message', (_, message: string) => {
      const { id, reply_to } = JSON.parse(message) as { id: string; reply_to: string };
      const answer = (fields: object) => JSON.stringify({ id, worker: 'a@test', clock: 1, ...fields });
      const answers = ['{', '{}', answer({}), answer({ id: 'other', reply: pong }), answer({ reply: pong })];
      for (const each of [...answers, answer({ reply: { ok: 'late' } })]) void outside.publish(reply_to, each);
    });
    expect((await channel.ask('ping', {}, { timeoutMs })).replies).toEqual({ 'a@test': pong });
  });

  it('broadcasts without an answer', async () => {
    const [worker] = await start('a@test');
    const { channel } = await requester();
    await channel.broadcast('revoke', { task_id: 'active-1', terminate: true });
    await channel.ask('ping', {}, { timeoutMs });
    const how = { terminate: true, signal: 'SIGTERM' };
    expect(worker!.controls.orders).toEqual([['revoke', ['active-1'], how]]);
  });

  it('answers an order to shut down, and then obeys', async () => {
    const [worker] = await start('a@test');
    const { channel } = await requester();
    const obeyed = new Promise<boolean>((resolve) => (worker!.controls.shutdown = resolve));
    const { replies } = await channel.ask('shutdown', { cold: true }, { timeoutMs });
    expect(replies).toEqual({ 'a@test': { ok: 'cold shutdown started' } });
    expect(await obeyed).toBe(true);
  });

  it('orders what follows from an answer after it', async () => {
    await start('a@test');
    const { channel, clock } = await requester();
    clock.observe(1000);
    const { replies } = await channel.ask('clock', {}, { timeoutMs });
    const { ok } = replies['a@test'] as { ok: { clock: number } };
    expect(ok.clock).toBeGreaterThan(1001);
    expect(clock.tick()).toBeGreaterThan(ok.clock);
  });

  it('opens a connection for answers with the first question, and one only', async () => {
    const { channel } = await requester();
    const subscribed = async () => (await outside.pubsub('CHANNELS', `${prefix}:replies:*`)).length;
    await channel.broadcast('heartbeat', {});
    expect(await subscribed()).toBe(0);
    await Promise.all([channel.ask('ping', {}, { timeoutMs }), channel.ask('ping', {}, { timeoutMs })]);
    expect(await subscribed()).toBe(1);
  });

  it('works on after a restart of the broker, which has forgotten everything', async () => {
    await start('a@test', 'b@test');
    const { channel } = await requester();
    await channel.ask('ping', {}, { timeoutMs });
    await redis.down('SIGKILL');
    await expect(channel.ask('ping', {}, { timeoutMs })).rejects.toThrow('The broker does not answer');
    await redis.up();
    await until(async () => (await outside.pubsub('NUMSUB', `${prefix}:control`))[1] === 2);
    await until(() => channel.broadcast('heartbeat', {}).then(() => true, () => false)); // prettier-ignore
    const answers = await channel.ask('ping', {}, { timeoutMs });
    expect(answers).toEqual({ replies: { 'a@test': pong, 'b@test': pong }, silent: [] });
  }, 20_000);
});

/** Looks again and again until it is so. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
