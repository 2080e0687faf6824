import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PoisonedTasks } from '@celerity/task-core';
import { TestRedis } from '@celerity/task-core/testing';
import { type CliOutcome, CliProcess } from './cli-process.js';
import { System } from './system.js';

/** Where a command line finds the system. */
const serversOf = ({ redis }: System) => ({ CELERY_BROKER_URL: redis.url(0), CELERY_RESULT_BACKEND: redis.url(1) });

type Event = { kind: string; event: { type: string; uuid?: string } };

describe('the command line on a running system', () => {
  let system: System;
  let env: Record<string, string>;
  beforeAll(async () => {
    system = await System.start();
    env = serversOf(system);
  }, 60_000);
  afterAll(() => system.stop());

  const start = (...args: string[]) => CliProcess.start(args, env);
  const cli = (...args: string[]): Promise<CliOutcome> => start(...args).ended;
  const worker = async () => (JSON.parse((await cli('inspect', 'ping', '--json')).out) as Answers).replies;
  type Answers = { replies: Record<string, unknown>; silent: string[] };

  /** Sends a long task and waits until it runs. */
  const startLongTask = async (): Promise<string> => {
    const id = randomUUID();
    const events = start('events', '--task', id);
    await events.written('err', 'Following events');
    expect(await cli('call', 'tasks.long_running', '600', '--task-id', id)).toMatchObject({ code: 0, out: `${id}\n` });
    await events.written('out', 'task-started');
    events.kill('SIGINT');
    expect((await events.ended).code).toBe(0);
    return id;
  };

  it('calls a task and waits for its result', async () => {
    const { code, out, err } = await cli('call', 'tasks.add', '1', '-2.5', '--wait');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^[0-9a-f-]{36}\n-1\.5\n$/);
    const id = out.slice(0, 36);
    const shown = await cli('result', id);
    expect(shown).toMatchObject({ code: 0, out: expect.stringMatching(/^state +SUCCESS$/m) });
    // Nobody sits at a terminal: no colours.
    expect(shown.out).toMatch(/^[\x20-\x7e\n]+$/);
    const json = await cli('call', 'tasks.add', '--kwargs', '{"x": 1, "y": 2}', '--wait', '20', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ state: 'SUCCESS', result: 3, kwargs: { x: 1, y: 2 }, warnings: [] });
  }, 60_000);

  it('ends with 1 when the task failed, and says why', async () => {
    const { code, out, err } = await cli('call', 'tasks.failing_task', 'true', '--max-retries', '0', '--wait');
    expect(code).toBe(1);
    expect(err).toContain('The task ended as FAILURE: RetryableError: This task fails because it was told to');
    const result = await cli('result', out.trim(), '--traceback');
    expect(result).toMatchObject({ code: 1, out: expect.stringContaining('FailingTask.run') });
  }, 60_000);

  it('refuses bad input with what is wrong and where, and sends nothing', async () => {
    const waiting = async () => (await cli('queues', '--json')).out;
    const before = await waiting();
    const refused = await Promise.all([
      cli('call', 'tasks.ad', '1', '2'),
      cli('call', 'tasks.add', '1', '"two"'),
      cli('call', 'tasks.add', '1', '2', '--queue', 'gpu', '--time-limit', '9999'),
      cli('call', 'tasks.add', '--args', '[1, 2'),
      cli('purge', 'gpu', '--force'),
      cli('events', '--from', 'yesterday'),
    ]);
    expect(refused.map(({ code, err }) => [code, err.trim().split('\n').length])).toEqual(refused.map(() => [2, 1]));
    expect(refused.map(({ err }) => err)).toEqual([
      expect.stringContaining('Did you mean tasks.add?'),
      expect.stringContaining('args[1]: '),
      expect.stringMatching(/--queue: 'gpu' does not exist.*--time-limit: /),
      expect.stringContaining('--args is not JSON: it ends too early'),
      expect.stringContaining('There are celery, gan, ml, llm.'),
      expect.stringContaining("--from 'yesterday' is no id of an event"),
    ]);
    expect(await waiting()).toBe(before);
    expect(await cli('result', randomUUID())).toMatchObject({
      code: 1,
      err: expect.stringContaining('No task has the id'),
    });
    expect(await cli('inspect', 'ping', '--destination', 'nobody@nowhere')).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        `No live worker is called 'nobody@nowhere'. There are ${Object.keys(await worker()).join()}`,
      ),
    });
  }, 60_000);

  it('shows the whole system on one screen', async () => {
    const { code, out } = await cli('status');
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}broker +redis:\/\/127.0.0.1:\d+\/0 +[\d.]+ ms +\d+\.\d+\.\d+ +everysec$/m);
    const [name] = Object.keys(await worker());
    expect(out).toMatch(new RegExp(`^ {2}${name} +prefork +0/4 .* celery$`, 'm'));
    expect(out).toMatch(/^ {2}celery +0 +0 +0 +\d+ +1 /m);
    expect(JSON.parse((await cli('status', '--json')).out)).toMatchObject({
      servers: [{ answers: true }, { answers: true }],
      workers: [{ name, app: 'worker-default' }],
      queues: expect.arrayContaining([expect.objectContaining({ queue: 'celery', consumers: 1 })]),
    });
  }, 60_000);

  it('finds a running task, and stops it', async () => {
    const id = await startLongTask();
    expect((await cli('inspect', 'active')).out).toMatch(
      new RegExp(`^ *${id} +tasks.long_running\\(600\\) +celery `, 'm'),
    );
    expect((await cli('inspect', 'query_task', id)).out).toContain(' active ');
    expect(await cli('revoke', id)).toMatchObject({ code: 0, out: expect.stringContaining('--terminate stops it') });
    expect(await cli('revoke', id, '--terminate')).toMatchObject({
      code: 0,
      out: expect.stringContaining('told to stop it'),
    });
    const result = await cli('result', id, '--wait', '20');
    expect(result).toMatchObject({ code: 1, out: expect.stringMatching(/^state +REVOKED$/m) });
    expect(await cli('revoke', id)).toMatchObject({ code: 0, out: expect.stringContaining('had ended before') });
    expect(await cli('revoke', randomUUID())).toMatchObject({
      code: 1,
      out: expect.stringContaining('was never sent'),
    });
  }, 60_000);

  it('pauses a queue, purges it, and lets it go on', async () => {
    expect((await cli('control', 'pause', 'celery')).code).toBe(0);
    const { out: id } = await cli('call', 'tasks.add', '1', '2');
    expect((await cli('queues')).out).toMatch(/^celery +1 .* paused$/m);
    expect(await cli('purge', 'celery')).toMatchObject({
      code: 2,
      err: expect.stringContaining('ends 1 task for good. Add --force'),
    });
    expect(await cli('purge', 'celery', '--force')).toMatchObject({
      code: 0,
      out: "1 task of queue 'celery' ended as REVOKED.\n",
    });
    expect(await cli('result', id.trim())).toMatchObject({
      code: 1,
      out: expect.stringContaining('TaskRevokedError: purged'),
    });
    expect((await cli('control', 'resume', 'celery')).code).toBe(0);
    expect((await cli('call', 'tasks.add', '1', '2', '--wait')).out).toMatch(/\n3\n$/);
  }, 60_000);

  it('tells the story of a task live, and ends well at Ctrl-C', async () => {
    const id = randomUUID();
    const events = start('events', '--task', id);
    await events.written('err', 'Following events');
    await cli('call', 'tasks.add', '1', '2', '--task-id', id);
    await events.written('out', 'task-succeeded');
    events.kill('SIGINT');
    const { code, out } = await events.ended;
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    expect(lines.map((line) => /task-\w+/.exec(line)?.[0]).sort()).toEqual([
      ...['task-received', 'task-sent', 'task-started', 'task-succeeded'],
    ]);
    expect(lines.at(-1)).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} {2}task-succeeded {4}[0-9a-f-]{36} {2}tasks\.add .* result=3 {2}runtime=/,
    );

    const all = start('events', '--from', '0', '--json', '--type', 'task-succeeded');
    await all.written('out', id);
    all.kill('SIGTERM');
    const told = (await all.ended).out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
    expect(new Set(told.map(({ event }) => event.type))).toEqual(new Set(['task-succeeded']));
  }, 60_000);

  it('ends quietly when its reader goes away', async () => {
    const events = start('events', '--from', '0');
    await events.written('out', 'worker-online');
    events.closeOut();
    expect(await events.ended).toMatchObject({ code: 0, err: expect.not.stringContaining('rror') });
  }, 60_000);

  it('steers workers, and ends with 1 when they refuse', async () => {
    expect((await cli('control', 'pool_grow', '2')).out).toContain('concurrency is now 6');
    expect((await cli('control', 'pool_shrink', '2', '--pattern', 'worker-default-*')).out).toContain(
      'concurrency is now 4',
    );
    expect((await cli('control', 'rate_limit', 'tasks.multiply', '10/m')).code).toBe(0);
    expect((await cli('inspect', 'registered')).out).toContain(
      'tasks.multiply [queue=celery time_limit=3600 rate_limit=10/m]',
    );
    expect(await cli('control', 'rate_limit', 'tasks.nope', '10/m')).toMatchObject({
      code: 1,
      out: expect.stringContaining("unknown task 'tasks.nope'"),
    });
    expect((await cli('control', 'add_consumer', 'llm')).out).toContain('add consumer llm');
    expect((await cli('inspect', 'active_queues')).out).toMatch(/^ *llm /m);
    expect((await cli('control', 'cancel_consumer', 'llm')).code).toBe(0);
    expect((await cli('control', 'concurrency', 'celery', '3')).code).toBe(0);
    expect((await cli('queues')).out).toContain('at most 3 at once');
    expect((await cli('control', 'concurrency', 'celery', 'none')).code).toBe(0);
    expect(await cli('control', 'resend', randomUUID())).toMatchObject({
      code: 1,
      out: expect.stringContaining('is not poisoned'),
    });
    const { out } = await cli('inspect', 'poisoned', '--json');
    expect(JSON.parse(out)).toEqual([]);
  }, 120_000);

  it('ends a worker after its tasks', async () => {
    const second = await system.startWorker();
    const name = Object.keys(await worker()).find((known) => known.includes(`-${second.pid}@`))!;
    expect((await cli('control', 'shutdown', '--destination', name)).out).toContain('warm shutdown started');
    expect(await second.exited).toBe(0);
    expect(Object.keys(await worker())).not.toContain(name);
  }, 60_000);

  it('shows poisoned tasks, and sends them once more', async () => {
    const library = await system.library();
    const task = {
      task_id: randomUUID(),
      name: 'tasks.add',
      queue: 'celery',
      crashes: 3,
      reason: 'SIGKILL',
      at: Date.now(),
    };
    await library.get(PoisonedTasks).add({ ...task, message: { args: [20, 22], kwargs: {} } });
    expect((await cli('inspect', 'poisoned')).out).toMatch(
      new RegExp(`^${task.task_id} +tasks.add\\(20, 22\\) +celery +3 .*SIGKILL$`, 'm'),
    );
    expect((await cli('diagnose')).out).toMatch(/^warning +1 task killed .*\n.*control resend <id>$/m);
    const { code, out } = await cli('control', 'resend', task.task_id, '--json');
    expect(code).toBe(0);
    const [{ resent_as: id }] = JSON.parse(out) as [{ resent_as: string }];
    expect((await cli('result', id, '--wait')).out).toMatch(/^result +42$/m);
    expect((await cli('inspect', 'poisoned')).out).toBe('No task is poisoned.\n');
  }, 60_000);

  it('shows delayed tasks, and the facts of workers', async () => {
    const { out: id } = await cli('call', 'tasks.add', '1', '2', '--countdown', '600');
    expect((await cli('inspect', 'scheduled')).out).toMatch(
      new RegExp(`^ *${id.trim()} +tasks.add\\(1, 2\\) .* 9 min 5\\d s`, 'm'),
    );
    for (const question of ['reserved', 'revoked', 'stats', 'conf', 'report', 'clock', 'memsample'])
      expect([question, (await cli('inspect', question)).code]).toEqual([question, 0]);
    expect((await cli('inspect', 'conf')).out).toContain('keyPrefix: celerity');
    expect((await cli('revoke', id.trim())).out).toContain('ended as REVOKED');
  }, 120_000);

  it('names the fix for a task that waits where nobody listens', async () => {
    const { err, out: id } = await cli('call', 'tasks.add', '1', '2', '--queue', 'gan');
    expect(err).toContain("warning: No live worker consumes queue 'gan'");
    const { code, out } = await cli('diagnose');
    expect(code).toBe(1);
    expect(out).toMatch(/^ERROR +1 task waiting and 0 delayed in queue 'gan', which no live worker consumes/m);
    expect(out).toContain('CELERY_WORKER_QUEUES=gan');
    await cli('revoke', id.trim());
    expect((await cli('diagnose')).code).toBe(0);
  }, 60_000);

  it('names the fix for a broker that may evict tasks', async () => {
    const redis = system.redis.client(0);
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    try {
      const { code, out } = await cli('diagnose');
      expect(code).toBe(1);
      expect(out).toContain(`redis-cli -u ${system.redis.url(0)} CONFIG SET maxmemory-policy noeviction`);
    } finally {
      await redis.config('SET', 'maxmemory-policy', 'noeviction');
      redis.disconnect();
    }
  }, 60_000);
});

describe('the command line without a system', () => {
  it('says in time that the broker is away, why, and what to do', async () => {
    const redis = await TestRedis.start();
    const env = { CELERY_BROKER_URL: redis.url(0), CELERY_RESULT_BACKEND: redis.url(1) };
    await redis.down();
    try {
      const began = Date.now();
      const call = await CliProcess.start(['call', 'tasks.add', '1', '2'], env).ended;
      expect(Date.now() - began).toBeLessThan(2000);
      expect(call).toMatchObject({ code: 1, out: '' });
      expect(call.err).toMatch(
        /^error: The broker at redis:\S+ does not answer \(connect ECONNREFUSED [\d.:]+\)\. Start Redis there, or set CELERY_BROKER_URL\.\n$/,
      );
      const diagnosis = await CliProcess.start(['diagnose'], env).ended;
      expect(diagnosis.code).toBe(1);
      expect(diagnosis.out).toMatch(/^ERROR +The broker at redis:\S+ does not answer: connect ECONNREFUSED/m);
      expect(diagnosis.out).toContain('CELERY_BROKER_URL');
      expect((await CliProcess.start(['status'], env).ended).code).toBe(1);
      await redis.up();
      redis.freeze();
      const frozen = await CliProcess.start(['queues'], env).ended;
      expect(frozen).toMatchObject({
        code: 1,
        err: expect.stringContaining('no connection within a second: it hangs'),
      });
      redis.thaw();
      const alone = await CliProcess.start(['inspect', 'ping'], env).ended;
      expect(alone).toMatchObject({ code: 1, err: expect.stringContaining('No worker lives') });
    } finally {
      await redis.stop();
    }
  }, 60_000);

  it('ends with 78 when settings are wrong, one line each', async () => {
    const env = { CELERY_BROKER_URL: 'localhost', CELERY_WORKER_CONCURRENCY: 'many' };
    const { code, out, err } = await CliProcess.start(['status'], env).ended;
    expect([code, out]).toEqual([78, '']);
    expect(err.trim().split('\n')).toEqual([
      expect.stringContaining('CELERY_BROKER_URL is "localhost"'),
      expect.stringContaining('CELERY_WORKER_CONCURRENCY is "many"'),
    ]);
  }, 60_000);
});

describe('the command line on a system with a worker for every task', () => {
  let system: System;
  beforeAll(async () => void (system = await System.start({ gan: 1, ml: 1, llm: 1 })), 60_000);
  afterAll(() => system.stop());

  it('finds it healthy', async () => {
    const cli = (...args: string[]) => CliProcess.start(args, serversOf(system)).ended;
    const { code, out } = await cli('diagnose');
    expect(out).not.toMatch(/^(ERROR|warning)/m);
    expect(out).toMatch(/Nothing is wrong\.\n$/);
    expect(code).toBe(0);
    expect(JSON.parse((await cli('diagnose', '--json')).out)).toMatchObject({
      level: 'ok',
      findings: expect.arrayContaining([{ check: 'workers', level: 'ok', message: '4 workers of 4 answered.' }]),
    });
  }, 60_000);
});
