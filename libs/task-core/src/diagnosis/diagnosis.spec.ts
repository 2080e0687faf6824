import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingWorker } from '../testing/recording-worker.js';
import { TestRedis } from '../testing/redis-server.js';
import { add } from '../testing/tasks.js';
import { TestEngine, type TestEngineOptions } from '../testing/test-engine.js';
import { Diagnosis } from './diagnosis.js';
import type { Finding } from './finding.js';

describe('Diagnosis', () => {
  let redis: TestRedis;
  let prefix: string;
  const engines: TestEngine[] = [];
  const workers: RecordingWorker[] = [];

  beforeAll(async () => void (redis = await TestRedis.start(['--appendonly', 'yes'])));
  beforeEach(() => void (prefix = `test-${randomUUID().slice(0, 8)}`));
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    await Promise.all(engines.splice(0).map((engine) => engine.stop()));
  });
  afterAll(() => redis.stop());

  const engine = async (options: Partial<TestEngineOptions> = {}, server = redis) => {
    const started = await TestEngine.start(server, { tasks: [add], prefix, ...options });
    engines.push(started);
    return started;
  };
  const work = async (options?: Parameters<typeof RecordingWorker.start>[3]) => {
    const worker = await RecordingWorker.start(redis, prefix, 'w@test', options);
    workers.push(worker);
    return worker;
  };
  const diagnose = async (started: TestEngine) => {
    const report = await started.get(Diagnosis).run();
    const found = new Map(report.findings.map((finding) => [finding.check, finding]));
    return { report, found: (check: string): Finding | undefined => found.get(check) };
  };

  it('finds no error in a system that works, as a plain JSON value', async () => {
    const { controls } = await work();
    controls.active = () => [];
    const { report, found } = await diagnose(await engine());
    expect(report.findings.filter(({ level }) => level === 'warning' || level === 'error')).toEqual([]);
    expect(report.level).toBe('info');
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(found('broker.reachable')?.message).toMatch(
      /^The broker at redis:\/\/127.0.0.1:\d+\/0 answers in [\d.]+ ms\.$/,
    );
    expect(found('workers')?.message).toBe('1 worker of 1 answered.');
    expect(found('route.unconsumed')?.level).toBe('info');
  });

  it('finds tasks that wait where nobody listens, and in queues that nobody knows', async () => {
    await work();
    const sender = await engine({ env: { CELERITY_QUEUES: 'celery,gan,ml,llm,gpu' } });
    await sender.tasks.applyAsync(add, { args: [1, 2], queue: 'gan' });
    await sender.tasks.applyAsync(add, { args: [1, 2], queue: 'gpu', countdown: 60 });
    const { report, found } = await diagnose(await engine());
    expect(report.level).toBe('error');
    expect(found('queue.unconsumed')).toMatchObject({
      level: 'error',
      message: expect.stringContaining("1 task waiting and 0 delayed in queue 'gan'"),
      fix: expect.stringContaining('CELERY_WORKER_QUEUES=gan'),
    });
    expect(found('queue.unknown')?.message).toContain("1 task in a queue 'gpu'");
  });

  it('finds a worker that does not answer, and a run that outlives its limit', async () => {
    const { controls } = await work({ listens: false });
    const { found } = await diagnose(await engine());
    expect(found('workers.silent')?.message).toContain('Worker w@test');
    await workers.pop()!.stop();
    await work();
    expect(controls.active()[0]!.timelimit).toEqual([10, 5]);
    expect((await diagnose(engines[0]!)).found('tasks.overlong')?.fix).toContain('revoke active-1 --terminate');
  });

  it('finds delayed tasks that nobody takes, and tasks whose lock is gone', async () => {
    await work();
    const started = await engine();
    const late = await started.tasks.applyAsync(add, { args: [1, 2], countdown: 60 });
    const lost = await started.tasks.delay(add, 1, 2);
    const broker = redis.client(0);
    const key = (part: string) => `${prefix}:q:celery:${part}`;
    await broker.zadd(key('delayed'), (Date.now() - 90_000) * 0x1000, late.taskId);
    await broker.lmove(key('wait'), key('active'), 'RIGHT', 'LEFT');
    const { found } = await diagnose(started);
    expect(found('queue.overdue')?.message).toMatch(
      /^1 delayed task of queue 'celery' should have started up to 9\d s ago\.$/,
    );
    expect(found('tasks.stalled')?.message).toContain(lost.taskId);
    await broker.set(key(`${lost.taskId}:lock`), 'token');
    expect((await diagnose(started)).found('tasks.stalled')).toBeUndefined();
    broker.disconnect();
  });

  it('names the fix for a server that evicts, once for both databases of it', async () => {
    const server = await TestRedis.start([
      '--appendonly',
      'no',
      '--maxmemory',
      '100mb',
      '--maxmemory-policy',
      'allkeys-lru',
    ]);
    try {
      const { report, found } = await diagnose(await engine({}, server));
      expect(found('broker.eviction')).toMatchObject({
        level: 'error',
        fix: expect.stringContaining(`redis-cli -u ${server.url(0)} CONFIG SET maxmemory-policy noeviction`),
      });
      expect(found('broker.persistence')?.level).toBe('warning');
      expect(report.findings.filter(({ check }) => check.endsWith('.eviction'))).toHaveLength(1);
    } finally {
      await Promise.all(engines.splice(0).map((engine) => engine.stop()));
      await server.stop();
    }
  });

  it.each([
    ['is down', (server: TestRedis) => server.down(), 'ECONNREFUSED'],
    ['hangs', async (server: TestRedis) => server.freeze(), /does not answer: (it takes connections|no answer)/],
  ])('says why a server that %s does not answer, and what still can be said', async (_, stop, why) => {
    const server = await TestRedis.start();
    const started = await engine({}, server);
    try {
      await stop(server);
      const began = Date.now();
      const { report, found } = await diagnose(started);
      expect(Date.now() - began).toBeLessThan(4000);
      expect(report.level).toBe('error');
      for (const check of ['broker.reachable', 'results.reachable']) {
        expect(found(check)).toMatchObject({ level: 'error', message: expect.stringMatching(why) });
      }
      expect(found('settings.unknown')).toBeDefined();
      expect(found('queues')).toBeUndefined();
    } finally {
      server.thaw();
      await Promise.all(engines.splice(0).map((engine) => engine.stop()));
      await server.stop();
    }
  });
});
