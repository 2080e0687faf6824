import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { add, failingTask, longRunning } from '@celerity/contracts';
import { eventually, type TestAnswer, type TestRequest } from '@celerity/server/testing';
import { TaskHistory } from '@celerity/storage';
import { Control, TaskClient, TaskLocator, type TaskState } from '@celerity/task-core';
import { ActingDashboard, type Person } from '../testing/acting-dashboard.js';
import type { FlowerTask } from './flower-task.js';
import type { FlowerWorker } from './flower-workers.js';

jest.setTimeout(120_000);

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
/** As Flower has them. */
const FIELDS = (
  'args,children,client,clock,eta,exception,exchange,expires,failed,kwargs,name,parent,parent_id,received,rejected,' +
  'result,retried,retries,revoked,root,root_id,routing_key,runtime,sent,started,state,succeeded,timestamp,traceback,uuid,worker'
).split(',');

describe('Flower’s REST API', () => {
  let dashboard: ActingDashboard;
  let worker: string;
  beforeAll(async () => {
    dashboard = await ActingDashboard.start({ DASHBOARD_REDACT: 'y' });
    await dashboard.startWorker();
    const live = () => dashboard.get(Control).workers();
    worker = (await eventually(live, (workers) => workers.length === 1))[0]!.name;
  }, 120_000);
  afterAll(() => dashboard?.stop());

  const get = (path: string, person: Person = 'olaf') => dashboard.as(person, `/api${path}`);
  /** As curl does without a body. */
  const post = (path: string, person: Person = 'anna', request: TestRequest = {}) =>
    dashboard.as(person, `/api${path}`, { method: 'POST', ...request });
  const message = (answer: TestAnswer) => ({ status: answer.status, ...answer.json<{ message: string }>() });
  const until = (taskId: string, ...states: TaskState[]) =>
    eventually(
      async () => (await dashboard.get(TaskLocator).locate(taskId))?.view.state,
      (now) => now !== undefined && states.includes(now),
    );
  /** A task of history, once its end is written there. */
  const told = async (taskId: string, state: TaskState = 'SUCCESS') =>
    (
      await eventually(
        () => get(`/task/info/${taskId}`),
        (answer) =>
          answer.status === 200 && answer.json<FlowerTask>().state === state && answer.json().received !== null,
      )
    ).json<FlowerTask>();

  describe('workers', () => {
    it('GET /api/workers tells everything of each', async () => {
      const all = (await get('/workers', 'anna')).json<Record<string, FlowerWorker>>();
      expect(Object.keys(all)).toEqual([worker]);
      const told = all[worker]!;
      expect(Object.keys(told).sort()).toEqual(
        [
          'registered',
          'timestamp',
          'scheduled',
          'active',
          'reserved',
          'stats',
          'active_queues',
          'conf',
          'revoked',
        ].sort(),
      );
      expect(told.registered).toContain('tasks.add');
      expect(told.timestamp).toBeGreaterThan(1.7e9);
      expect(told.timestamp).toBeLessThan(1e11);
      expect(told.active_queues).toEqual([expect.objectContaining({ name: 'celery', routing_key: 'celery' })]);
      expect(told.stats).toMatchObject({
        pid: process.pid,
        pool: { 'max-concurrency': 4 },
        broker: { transport: 'redis' },
      });
      expect(told.conf).toMatchObject({ broker: { keyPrefix: expect.any(String) } });
    });

    it('GET /api/workers tells what runs and what waits for its time, and settings to admins only', async () => {
      const { taskId } = await dashboard.get(TaskClient).delay(longRunning, 60);
      const later = await dashboard.get(TaskClient).applyAsync(add, { args: [1, 2], countdown: 3600 });
      await until(taskId, 'STARTED');
      const told = (await get(`/workers?workername=${worker}&refresh=1`)).json<Record<string, FlowerWorker>>()[worker]!;
      expect(told.active).toEqual([
        expect.objectContaining({
          id: taskId,
          name: 'tasks.long_running',
          type: 'tasks.long_running',
          args: [60],
          kwargs: {},
          hostname: worker,
          delivery_info: { exchange: '', routing_key: 'celery', priority: 0, redelivered: false },
          time_start: expect.any(Number),
          worker_pid: process.pid,
        }),
      ]);
      expect(told.scheduled).toEqual([
        expect.objectContaining({ request: expect.objectContaining({ id: later.taskId }) }),
      ]);
      expect(told.conf).toEqual({});
      await later.revoke();
      await dashboard.get(TaskClient).result(taskId).revoke({ terminate: true });
      await until(taskId, 'REVOKED');
    });

    it('GET /api/workers?status=1 tells who lives', async () => {
      expect((await get('/workers?status=1')).json()).toEqual({ [worker]: true });
      const unknown = await get('/workers?workername=nobody');
      expect([unknown.status, unknown.text]).toEqual([404, "Unknown worker 'nobody'"]);
    });

    it('POST /api/worker/pool/grow and shrink', async () => {
      expect(message(await post(`/worker/pool/grow/${worker}`))).toEqual({
        status: 200,
        message: `Growing '${worker}' worker's pool by 1`,
      });
      expect(message(await post(`/worker/pool/grow/${worker}?n=2`)).message).toBe(
        `Growing '${worker}' worker's pool by 2`,
      );
      const form = await post(`/worker/pool/shrink/${worker}`, 'anna', { body: 'n=3', headers: FORM });
      expect(message(form).message).toBe(`Shrinking '${worker}' worker's pool by 3`);
      const refused = await post(`/worker/pool/shrink/${worker}?n=1000`);
      const grown = await post(`/worker/pool/grow/${worker}?n=0`);
      expect(grown.status).toBe(403);
      expect(grown.text).toMatch(new RegExp(`^Failed to grow '${worker}' worker's pool: .+n`));
      expect([200, 403]).toContain(refused.status);
      expect((await post(`/worker/pool/grow/${worker}?n=two`)).status).toBe(400);
    });

    it('POST /api/worker/pool/restart', async () => {
      const answer = await post(`/worker/pool/restart/${worker}`);
      if (answer.status === 200) expect(answer.json()).toEqual({ message: `Restarting '${worker}' worker's pool` });
      else expect(answer.text).toMatch(new RegExp(`^Failed to restart the '${worker}' pool: .`));
    });

    it('POST /api/worker/pool/autoscale', async () => {
      expect(message(await post(`/worker/pool/autoscale/${worker}?min=1&max=4`))).toEqual({
        status: 200,
        message: `Autoscaling '${worker}' worker (min=1, max=4)`,
      });
      const refused = await post(`/worker/pool/autoscale/${worker}?min=4&max=1`);
      expect(refused.status).toBe(403);
      expect(refused.text).toMatch(new RegExp(`^Failed to autoscale '${worker}' worker: `));
      expect((await post(`/worker/pool/autoscale/${worker}?min=4`)).status).toBe(400);
    });

    it('POST /api/worker/queue/add-consumer and cancel-consumer', async () => {
      const consumer = (what: string, queue: string) => post(`/worker/queue/${what}-consumer/${worker}?queue=${queue}`);
      expect(message(await consumer('add', 'gan'))).toEqual({ status: 200, message: 'add consumer gan' });
      expect(message(await consumer('cancel', 'gan'))).toEqual({
        status: 200,
        message: 'no longer consuming from gan',
      });
      const refused = await consumer('add', 'nowhere');
      expect(refused.status).toBe(403);
      expect(refused.text).toMatch(new RegExp(`^Failed to add 'nowhere' consumer to '${worker}' worker: `));
      expect((await post(`/worker/queue/add-consumer/${worker}`)).text).toBe('Missing argument queue');
    });

    it('POST /api/worker/shutdown', async () => {
      const given = new Promise((resolve) => {
        // The worker of this spec shares its process.
        jest.spyOn(process, 'kill').mockImplementation((pid, signal) => {
          resolve([pid, signal]);
          return true;
        });
      });
      expect(message(await post(`/worker/shutdown/${worker}`))).toEqual({ status: 200, message: 'Shutting down!' });
      expect(await given).toEqual([process.pid, 'SIGTERM']);
      jest.restoreAllMocks();
    });

    it.each([
      'shutdown',
      'pool/restart',
      'pool/grow',
      'pool/shrink',
      'pool/autoscale',
      'queue/add-consumer',
      'queue/cancel-consumer',
    ])('POST /api/worker/%s: 404 for one that does not live, nothing for those who may not', async (what) => {
      const unknown = await post(`/worker/${what}/nobody%0d%0aset-cookie:x?min=1&max=2&queue=gan`);
      expect([unknown.status, unknown.headers['set-cookie']]).toEqual([404, undefined]);
      expect(unknown.text).toBe("Unknown worker 'nobody\r\nset-cookie:x'");
      expect(unknown.headers).toMatchObject({
        'content-type': 'text/plain; charset=utf-8',
        'x-content-type-options': 'nosniff',
      });
      expect((await post(`/worker/${what}/${worker}`, 'olaf')).status).toBe(403);
    });
  });

  describe('limits', () => {
    const limit = (path: string, body: string) => post(path, 'anna', { body, headers: FORM });
    const at = () => `workername=${encodeURIComponent(worker)}`;

    it('POST /api/task/timeout', async () => {
      const answer = await limit('/task/timeout/tasks.add', `${at()}&soft=10&hard=20.5`);
      expect(message(answer)).toEqual({ status: 200, message: 'time limits set successfully' });
      const refused = await limit('/task/timeout/tasks.add', `${at()}&soft=30&hard=20`);
      expect([refused.status, refused.text]).toEqual([403, expect.stringMatching(/^Failed to set timeouts: '.+'$/)]);
      expect((await limit('/task/timeout/tasks.add', `${at()}&soft=soon`)).status).toBe(400);
    });

    it('POST /api/task/rate-limit', async () => {
      const answer = await limit('/task/rate-limit/tasks.add', `${at()}&ratelimit=200%2Fs`);
      expect(message(answer)).toEqual({ status: 200, message: 'new rate limit set successfully' });
      const refused = await limit('/task/rate-limit/tasks.add', `${at()}&ratelimit=often`);
      expect([refused.status, refused.text]).toEqual([403, expect.stringMatching(/^Failed to set rate limit: '.+'$/)]);
      await limit('/task/rate-limit/tasks.add', `${at()}&ratelimit=0`);
    });

    it.each(['timeout', 'rate-limit'])('POST /api/task/%s: 404 for an unknown task or worker', async (what) => {
      expect((await limit(`/task/${what}/tasks.ad`, `${at()}&ratelimit=1`)).text).toBe("Unknown task 'tasks.ad'");
      expect((await limit(`/task/${what}/tasks.add`, 'workername=x&ratelimit=1')).text).toBe("Unknown worker 'x'");
      expect((await limit(`/task/${what}/tasks.add`, 'ratelimit=1')).status).toBe(400);
    });
  });

  describe('tasks', () => {
    it('are shown as Flower shows them', async () => {
      const { taskId } = await dashboard.get(TaskClient).delay(add, 5, 5);
      const task = await told(taskId);
      expect(Object.keys(task).sort()).toEqual(FIELDS);
      expect(task).toEqual({
        uuid: taskId,
        name: 'tasks.add',
        state: 'SUCCESS',
        received: expect.any(Number),
        sent: expect.any(Number),
        started: expect.any(Number),
        rejected: null,
        succeeded: expect.any(Number),
        failed: null,
        retried: null,
        revoked: null,
        args: '(5, 5)',
        kwargs: '{}',
        eta: null,
        expires: null,
        retries: 0,
        worker,
        result: '10',
        exception: null,
        timestamp: expect.any(Number),
        runtime: expect.any(Number),
        traceback: null,
        exchange: '',
        routing_key: 'celery',
        clock: expect.any(Number),
        client: `gen${process.pid}@${hostname()}`,
        root: taskId,
        root_id: taskId,
        parent: null,
        parent_id: null,
        children: [],
      });
      const { sent, received, started, succeeded } = task;
      const times = [sent!, received!, started!, succeeded!];
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(sent).toBeGreaterThan(1.7e9);
      expect(sent).toBeLessThan(1e11);
    });

    it('show how they failed', async () => {
      const { taskId } = await dashboard.get(TaskClient).applyAsync(failingTask, { kwargs: { should_fail: true } });
      const task = await told(taskId, 'FAILURE');
      expect(task).toMatchObject({
        args: '()',
        kwargs: "{'should_fail': True}",
        result: null,
        succeeded: null,
        failed: expect.any(Number),
        exception: "Error('out of coolant')",
        traceback: expect.stringContaining('out of coolant'),
      });
    });

    it('GET /api/task/info: 404 for one that nobody knows', async () => {
      for (const id of [
        '00000000-0000-4000-8000-000000000000',
        'x',
        "'%20or%201=1",
        '..%2f..%2fetc%2fpasswd',
        '%00abcdefgh',
      ]) {
        const answer = await get(`/task/info/${id}`);
        expect([answer.status, answer.text]).toEqual([404, `Unknown task '${decodeURIComponent(id)}'`]);
      }
    });

    it('GET /api/tasks lists, filters, sorts and pages them', async () => {
      const ids: string[] = [];
      for (const x of [1, 2, 3]) {
        const { taskId } = await dashboard.get(TaskClient).delay(add, x, 7000);
        await told(taskId);
        ids.push(taskId);
      }
      const list = async (query: string) =>
        Object.values((await get(`/tasks?${query}`)).json<Record<string, FlowerTask>>());
      const uuids = async (query: string) => (await list(query)).map(({ uuid }) => uuid);
      const all = await list('');
      expect(Object.keys(all[0]!).sort()).toEqual(FIELDS);
      expect(all.slice(0, 3).map(({ uuid }) => uuid)).toEqual([...ids].reverse());
      expect(await uuids('search=7000&sort_by=received')).toEqual(ids);
      expect(await uuids('search=7000&sort_by=-received')).toEqual([...ids].reverse());
      expect(await uuids('search=args%3A7000&sort_by=started&limit=1&offset=1')).toEqual([ids[1]]);
      expect(await uuids('search=result%3A7002')).toEqual([ids[1]]);
      expect(await uuids(`taskname=tasks.add&state=SUCCESS&workername=${worker}&search=7000`)).toHaveLength(3);
      expect(await uuids('taskname=All&state=All&workername=All&search=7000')).toHaveLength(3);
      expect(await uuids('search=7000&state=FAILURE')).toEqual([]);
      expect(await uuids('search=7000&workername=nobody')).toEqual([]);
      expect(await uuids('search=7000&received_start=2020-01-01+00:00&received_end=2100-01-01+00:00')).toHaveLength(3);
      expect(await uuids('search=7000&received_end=2020-01-01+00:00')).toEqual([]);
      expect(await uuids('search=7000&sort_by=name')).toHaveLength(3);
      expect(await uuids('search=7000&sort_by=-state')).toHaveLength(3);
    });

    it.each([
      'limit=x',
      'limit=-1',
      'offset=1.5',
      'sort_by=uuid',
      'sort_by=name;drop table task_history',
      'received_start=soon',
    ])('GET /api/tasks?%s: 400, and says why', async (query) => {
      const answer = await get(`/tasks?${encodeURI(query)}`);
      expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(query.split('=')[0]!)]);
    });

    it('GET /api/tasks takes what people type for text', async () => {
      for (const search of [
        "'; drop table task_history; --",
        '%',
        '\\',
        '"',
        'state:',
        'kwargs:',
        'args:"',
        '\0',
        '☃',
      ]) {
        expect((await get(`/tasks?search=${encodeURIComponent(search)}`)).status).toBe(200);
      }
      expect((await get('/tasks?limit=1')).status).toBe(200);
    });

    it('GET /api/task/types', async () => {
      const { 'task-types': types } = (await get('/task/types')).json<{ 'task-types': string[] }>();
      expect(types).toEqual(expect.arrayContaining(['tasks.add', 'gan.train_tvae_model']));
    });

    it('GET /api/queues/length', async () => {
      const sent = await dashboard.get(TaskClient).send([{ name: add.name, args: [1, 2], options: { queue: 'llm' } }]);
      expect((await get('/queues/length')).json()).toEqual({
        active_queues: [
          { name: 'celery', messages: 0 },
          { name: 'gan', messages: 0 },
          { name: 'ml', messages: 0 },
          { name: 'llm', messages: 1 },
        ],
      });
      await dashboard.get(TaskClient).result(sent[0]!.taskId).revoke();
    });

    it('hide named fields from viewers, in every answer', async () => {
      const { taskId } = await dashboard.get(TaskClient).applyAsync(add, { args: [1], kwargs: { y: 4711 } });
      await told(taskId);
      expect((await get(`/task/info/${taskId}`, 'vera')).json<FlowerTask>().kwargs).toBe("{'y': '***'}");
      const byPlace = await dashboard.get(TaskClient).delay(add, 1, 4712);
      await told(byPlace.taskId);
      expect((await get(`/task/info/${byPlace.taskId}`, 'vera')).json<FlowerTask>().args).toBe("(1, '***')");
      expect((await get('/tasks', 'vera')).text).not.toMatch(/4711\}|, 4712/);
      expect((await get(`/task/info/${taskId}`, 'olaf')).json<FlowerTask>().kwargs).toBe("{'y': 4711}");
      expect((await get('/tasks?search=4711', 'olaf')).json()).toHaveProperty(taskId);
      expect((await get('/tasks?search=4711', 'vera')).json()).toEqual({});
      expect((await get('/tasks?search=args:4711', 'vera')).status).toBe(403);
    });
  });

  describe('calls', () => {
    const call = (path: string, body: unknown, headers = {}, person: Person = 'olaf') =>
      post(`/task/${path}`, person, { body, headers });

    it('POST /api/task/apply waits for the result', async () => {
      const answer = await call('apply/tasks.add', { args: [1, 2] });
      expect(answer.json()).toEqual({ 'task-id': expect.any(String), state: 'SUCCESS', result: 3 });
      const failed = await call('apply/tasks.failing_task', {});
      expect(failed.json()).toEqual({
        'task-id': expect.any(String),
        state: 'FAILURE',
        result: "Error('out of coolant')",
        traceback: expect.stringContaining('out of coolant'),
      });
    });

    it('POST /api/task/async-apply and send-task do not, also when curl sends JSON as a form', async () => {
      const body = JSON.stringify({ args: [2], kwargs: { y: 5 }, countdown: 0, exchange: null, routing_key: 'celery' });
      for (const path of ['async-apply', 'send-task']) {
        const answer = await call(`${path}/tasks.add`, body, FORM);
        const { 'task-id': taskId, ...rest } = answer.json<{ 'task-id': string }>();
        expect([answer.status, rest]).toEqual([200, { state: 'PENDING' }]);
        expect(await dashboard.get(TaskClient).result(taskId).get({ timeout: 30_000 })).toBe(7);
      }
    });

    it('take the options of apply_async', async () => {
      const task_id = `flower-options-${Date.now()}`;
      const body = { args: [1, 2], task_id, eta: '2026-11-29 13:45:10.5', expires: 3600, queue: 'ml', priority: 3 };
      const far = { ...body, eta: new Date(Date.now() + 86_400_000).toISOString().replace('T', ' ').replace('Z', '') };
      expect((await call('async-apply/tasks.add', far)).json()).toEqual({ 'task-id': task_id, state: 'PENDING' });
      const located = await dashboard.get(TaskLocator).locate(task_id);
      expect(located!.view).toMatchObject({ queue: 'ml', eta: `${far.eta.replace(' ', 'T')}Z` });
      await dashboard.get(TaskClient).result(task_id).revoke();
    });

    it.each(['apply', 'async-apply', 'send-task'])('POST /api/task/%s refuses what is wrong', async (path) => {
      const refused = async (name: string, body: unknown) => {
        const answer = await call(`${path}/${name}`, body, typeof body === 'string' ? FORM : {});
        return `${answer.status} ${answer.text}`;
      };
      expect(await refused('tasks.ad', { args: [] })).toBe("404 Unknown task 'tasks.ad'");
      expect(await refused('tasks.add', '{"args": [1')).toMatch(/^400 .*JSON/);
      expect(await refused('tasks.add', '[1]')).toBe('400 invalid options');
      expect(await refused('tasks.add', { args: 'x' })).toBe('400 args must be an array');
      expect(await refused('tasks.add', { args: ['<script>', 2] })).toMatch(/^400 tasks\.add: args\[0\]: /);
      expect(await refused('tasks.add', { args: [1, 2], countdown: 'soon' })).toMatch(/^400 Invalid option countdown/);
      expect(await refused('tasks.add', { args: [1, 2], eta: 'soon' })).toMatch(/^400 Invalid argument eta/);
      expect(await refused('tasks.add', { args: [1, 2], link: 'x' })).toMatch(/^400 Invalid option/);
      expect((await call(`${path}/tasks.add`, { args: [1, 2] }, {}, 'vera')).status).toBe(403);
    });

    it('GET /api/task/result tells the state, waits as long as it is told, and knows PENDING only of what nobody sent', async () => {
      const done = await dashboard.get(TaskClient).delay(add, 20, 22);
      expect((await get(`/task/result/${done.taskId}?timeout=30`)).json()).toEqual({
        'task-id': done.taskId,
        state: 'SUCCESS',
        result: 42,
      });
      const later = await dashboard.get(TaskClient).applyAsync(add, { args: [1, 2], countdown: 3600 });
      const pending = { 'task-id': later.taskId, state: 'PENDING' };
      expect((await get(`/task/result/${later.taskId}`)).json()).toEqual(pending);
      expect((await get(`/task/result/${later.taskId}?timeout=0.05`)).json()).toEqual(pending);
      expect((await get('/task/result/nobody-sent-this')).json()).toMatchObject({ state: 'PENDING' });
      expect((await get(`/task/result/${later.taskId}?timeout=x`)).status).toBe(400);
      await later.revoke();
      expect((await get(`/task/result/${later.taskId}`)).json()).toMatchObject({ state: 'REVOKED' });
    });

    it('POST /api/task/revoke and abort', async () => {
      const waiting = await dashboard.get(TaskClient).applyAsync(add, { args: [1, 2], countdown: 3600 });
      expect(message(await post(`/task/revoke/${waiting.taskId}`, 'olaf'))).toEqual({
        status: 200,
        message: `Revoked '${waiting.taskId}'`,
      });
      expect(await waiting.state()).toBe('REVOKED');
      const [first, second] = [
        await dashboard.get(TaskClient).delay(longRunning, 60),
        await dashboard.get(TaskClient).delay(longRunning, 60),
      ];
      await Promise.all([until(first.taskId, 'STARTED'), until(second.taskId, 'STARTED')]);
      await post(`/task/revoke/${first.taskId}?terminate=false`, 'olaf');
      expect(await first.state()).toBe('STARTED');
      await post(`/task/revoke/${first.taskId}?terminate=True&signal=SIGTERM`, 'olaf');
      expect(await until(first.taskId, 'REVOKED')).toBe('REVOKED');
      expect(message(await post(`/task/abort/${second.taskId}`, 'olaf')).message).toBe(`Aborted '${second.taskId}'`);
      expect(await until(second.taskId, 'REVOKED')).toBe('REVOKED');
      expect((await post('/task/revoke/nobody-sent-this', 'olaf')).status).toBe(404);
      expect((await post(`/task/revoke/${first.taskId}?signal=SIGHUP`, 'olaf')).status).toBe(400);
      expect((await post(`/task/revoke/${first.taskId}`, 'vera')).status).toBe(403);
    });

    it('are in the audit log', async () => {
      await call('async-apply/tasks.add', JSON.stringify({ args: [1, 2] }), FORM);
      const [entry] = await dashboard.audit('?action=task.send&limit=1');
      expect(entry).toMatchObject({
        user: 'olaf',
        target: 'tasks.add',
        outcome: 'done',
        details: { body: { args: [1, 2] } },
      });
    });
  });

  describe('doors', () => {
    it('GET /healthcheck is open, and says OK', async () => {
      const answer = await dashboard.ask('/healthcheck');
      expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([
        200,
        'OK',
        'text/plain; charset=utf-8',
      ]);
    });

    it('everything else asks who is there', async () => {
      for (const path of ['/api/workers', '/api/tasks', '/api/task/types', '/api/queues/length', '/metrics']) {
        expect((await dashboard.ask(path)).status).toBe(401);
      }
    });

    it('keep pages from elsewhere out, though forms are taken', async () => {
      const forged = { ...FORM, origin: 'https://evil.example' };
      expect((await post(`/worker/pool/grow/${worker}`, 'anna', { headers: forged })).status).toBe(403);
      expect((await post(`/worker/pool/grow/${worker}`, 'anna', { headers: { ...FORM, origin: 'null' } })).status).toBe(
        403,
      );
      const { cookie } = await dashboard.signIn('anna');
      const answer = await dashboard.ask(`/api/worker/pool/grow/${worker}`, {
        method: 'POST',
        headers: { ...FORM, cookie },
      });
      expect(answer.json()).toMatchObject({ status: 403, type: 'urn:celerity:problem:csrf' });
    });

    it('show scripts in arguments and results as JSON that no browser runs', async () => {
      const evil = '<script>alert(1)</script>';
      const id = `script-${Date.now()}`;
      const facts = {
        position: '000000000000001-0000000001.000001',
        seenAt: 1,
        updatedAt: 1,
        doneAt: 2,
        state: 'SUCCESS',
      };
      await dashboard
        .get(TaskHistory)
        .record([
          { ...facts, taskId: id, name: evil, args: JSON.stringify([evil]), result: JSON.stringify(evil), error: evil },
        ]);
      const answer = await get(`/task/info/${id}`);
      expect(answer.json()).toMatchObject({ name: evil, args: `('${evil}',)`, result: `'${evil}'` });
      expect(answer.headers['content-type']).toMatch(/^application\/json/);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    });
  });
});
