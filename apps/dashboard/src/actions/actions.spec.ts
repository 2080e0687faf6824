import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { add, failingTask, longRunning } from '@celerity/contracts';
import { eventually, type TestAnswer } from '@celerity/server/testing';
import { TaskHistory, TaskRetries } from '@celerity/storage';
import { Control, QueueMonitor, TaskClient, TaskLocator, type TaskState } from '@celerity/task-core';
import type { RetryAnswer, SendAnswer, WorkerActionAnswer } from '../resources/actions.js';
import { ActingDashboard, type Person } from '../testing/acting-dashboard.js';

jest.setTimeout(120_000);

describe('actions', () => {
  let dashboard: ActingDashboard;
  beforeAll(async () => {
    dashboard = await ActingDashboard.start();
    await dashboard.startWorker();
  }, 120_000);
  afterAll(() => dashboard?.stop());

  const act = (person: Person, path: string, body: object = {}) => dashboard.as(person, `/ui/api${path}`, { body });
  const tasks = () => dashboard.get(TaskClient);
  const state = async (taskId: string) => (await dashboard.get(TaskLocator).locate(taskId))?.view.state;
  const until = (taskId: string, ...states: TaskState[]) =>
    eventually(
      () => state(taskId),
      (now) => now !== undefined && states.includes(now),
    );
  const workerName = async () => (await dashboard.get(Control).workers())[0]!.name;
  /** A task that has succeeded. */
  const added = async (...args: number[]) => {
    const result = await tasks().delay(add, ...args);
    await result.get({ timeout: 30_000 });
    return result.taskId;
  };

  describe('on one task', () => {
    it('send it once more, linked to the one before', async () => {
      const first = await added(2, 3);
      const answer = (await act('olaf', `/tasks/${first}/retry`)).json<RetryAnswer>();
      expect(answer).toEqual({ task_id: expect.any(String), retry_of: first, warnings: [] });
      expect(answer.task_id).not.toBe(first);
      expect(await tasks().result(answer.task_id).get({ timeout: 30_000 })).toBe(5);
      expect(await dashboard.get(TaskRetries).of(first)).toEqual({ retryOf: null, retriedAs: [answer.task_id] });
      const [entry] = await dashboard.audit(`?action=task.retry&target=${first}`);
      expect(entry).toMatchObject({ user: 'olaf', outcome: 'done', details: { task_id: answer.task_id } });
    });

    it('send it with other arguments, which its contract must allow', async () => {
      const first = await added(2, 3);
      const edited = (
        await act('olaf', `/tasks/${first}/retry`, { args: [20], kwargs: { y: 22 } })
      ).json<RetryAnswer>();
      expect(await tasks().result(edited.task_id).get({ timeout: 30_000 })).toBe(42);
      const wrong = await act('olaf', `/tasks/${first}/retry`, { args: ['two'], kwargs: { z: 1 } });
      expect(wrong.status).toBe(422);
      const paths = wrong.json<{ errors: { path: string }[] }>().errors.map(({ path }) => path);
      expect(paths.sort()).toEqual(['args[0]', 'kwargs.y', 'kwargs.z']);
      const elsewhere = await act('olaf', `/tasks/${first}/retry`, { queue: 'nowhere' });
      expect(elsewhere.json()).toMatchObject({ status: 422, errors: [{ path: 'options.queue' }] });
    });

    it('retry what history alone knows, but not what it has cut', async () => {
      const facts = { position: '000000000000001-0000000001.000001', seenAt: Date.now(), updatedAt: Date.now() };
      const old = { ...facts, state: 'SUCCESS', doneAt: Date.now(), name: add.name, queue: 'celery', kwargs: '{}' };
      await dashboard.get(TaskHistory).record([
        { ...old, taskId: 'history-only-1', args: '[4,5]' },
        { ...old, taskId: 'history-only-2', args: '"[4,5,…"', cut: ['args'] },
      ]);
      const answer = (await act('olaf', '/tasks/history-only-1/retry')).json<RetryAnswer>();
      expect(await tasks().result(answer.task_id).get({ timeout: 30_000 })).toBe(9);
      const cut = await act('olaf', '/tasks/history-only-2/retry');
      expect(cut.json()).toMatchObject({ status: 422, errors: [{ path: 'args' }] });
      expect((await act('olaf', '/tasks/history-only-2/retry', { args: [1, 1] })).status).toBe(202);
    });

    it('stop what runs only when told to, and retry it only once it has ended', async () => {
      const { taskId } = await tasks().delay(longRunning, 60);
      await until(taskId, 'STARTED');
      expect((await act('olaf', `/tasks/${taskId}/retry`)).json()).toMatchObject({ status: 409 });
      expect((await act('olaf', `/tasks/${taskId}/revoke`)).json()).toMatchObject({ outcome: 'running' });
      expect((await act('olaf', `/tasks/${taskId}/revoke`, { terminate: true })).json()).toMatchObject({
        task_id: taskId,
        outcome: 'terminating',
      });
      expect(await until(taskId, 'REVOKED')).toBe('REVOKED');
      expect((await act('olaf', `/tasks/${taskId}/revoke`)).json()).toMatchObject({ outcome: 'ready' });
    });

    it('send any task', async () => {
      const answer = await act('olaf', '/task-types/tasks.add/send', {
        kwargs: { x: 1, y: 2 },
        options: { priority: 3 },
      });
      const { task_id, queue } = answer.json<SendAnswer>();
      expect([answer.status, queue]).toEqual([202, 'celery']);
      expect(await tasks().result(task_id).get({ timeout: 30_000 })).toBe(3);
      expect((await act('olaf', '/task-types/tasks.ad/send')).json()).toMatchObject({
        status: 404,
        nearest: ['tasks.add'],
      });
      const wrong = await act('olaf', '/task-types/tasks.add/send', { args: [1, 2], options: { countdown: -1 } });
      expect(wrong.json()).toMatchObject({ status: 422, errors: [{ path: 'options.countdown' }] });
    });

    it.each(['no-such-task', 'x', '..%2f..%2fapi', '%00%00%00%00%00%00%00%00', "1';drop--", '__proto__'])(
      'know no task %s',
      async (id) => {
        expect((await act('olaf', `/tasks/${id}/retry`)).status).toBe(404);
        expect((await act('olaf', `/tasks/${id}/revoke`)).status).toBe(404);
      },
    );
  });

  describe('on many tasks', () => {
    it('retry what a search finds, and say which were left alone', async () => {
      const name = failingTask.name;
      const failed = await Promise.all([1, 2].map(() => tasks().applyAsync(failingTask, { args: [true] })));
      const ids = failed.map(({ taskId }) => taskId);
      for (const id of ids) expect(await until(id, 'FAILURE')).toBe('FAILURE');
      const now = Date.now();
      const facts = { position: '000000000000001-0000000001.000001', name, seenAt: now, doneAt: now, updatedAt: now };
      const history = dashboard.get(TaskHistory);
      await history.record([...ids, 'long-gone-task'].map((taskId) => ({ ...facts, taskId, state: 'FAILURE' })));
      const q = `state:failure name:${name}`;
      const few = await act('olaf', '/bulk/retry', { q, expected: 2 });
      expect(few.json()).toMatchObject({ status: 409, type: 'urn:celerity:problem:more-than-expected' });
      const answer = (await act('olaf', '/bulk/retry', { q, expected: 3 })).json();
      expect(answer).toMatchObject({ matched: 3, done: 2, skipped: [{ task_id: 'long-gone-task' }] });
      for (const id of ids) expect((await dashboard.get(TaskRetries).of(id)).retriedAs).toHaveLength(1);
      const [entry] = await dashboard.audit('?action=bulk.retry');
      expect(entry!.details).toMatchObject({ matched: 3, done: 2 });
    });

    it('revoke by ids, each once', async () => {
      const waiting = await Promise.all([1, 2].map(() => tasks().applyAsync(add, { args: [1, 2], countdown: 3600 })));
      const ids = waiting.map(({ taskId }) => taskId);
      const body = { task_ids: [...ids, ...ids, 'unknown-task-1', '../x'], expected: 4 };
      expect((await act('olaf', '/bulk/revoke', body)).json()).toEqual({
        matched: 4,
        done: 2,
        skipped: expect.arrayContaining([
          { task_id: 'unknown-task-1', reason: 'it is not known any more' },
          { task_id: '../x', reason: 'it is not known any more' },
        ]),
      });
      expect(await Promise.all(ids.map(state))).toEqual(['REVOKED', 'REVOKED']);
    });

    it.each([
      {},
      { q: '', task_ids: ['a'], expected: 1 },
      { q: 'x' },
      { q: 'x', expected: -1 },
      { task_ids: [], expected: 0 },
    ])('refuse %j', async (body) => expect((await act('olaf', '/bulk/revoke', body)).status).toBe(422));

    it('say where a search cannot be understood', async () => {
      const answer = await act('olaf', '/bulk/retry', { q: 'stat:failure', expected: 1 });
      expect(answer.json()).toMatchObject({ status: 422, type: 'urn:celerity:problem:invalid-query', position: 0 });
    });

    it('tell how far they are in lines, where that is asked for', async () => {
      const waiting = await Promise.all([1, 2].map(() => tasks().applyAsync(add, { args: [1, 2], countdown: 3600 })));
      const body = { task_ids: [...waiting.map(({ taskId }) => taskId), 'unknown-task-2'], expected: 3 };
      const headers = { accept: 'application/x-ndjson' };
      const answer = await dashboard.as('olaf', '/ui/api/bulk/revoke', { body, headers });
      expect(answer.headers['content-type']).toBe('application/x-ndjson');
      const lines = answer.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines[0]).toMatchObject({ matched: 3, left: expect.any(Number) });
      expect(lines.at(-1)).toMatchObject({ matched: 3, done: 2, skipped: [{ task_id: 'unknown-task-2' }] });
      const [ended, began] = await dashboard.audit('?action=bulk.revoke&limit=2', 2);
      expect([began!.details, ended!.details]).toMatchObject([{ began: true }, { matched: 3, done: 2 }]);
    });

    it('write tasks out as CSV and JSON lines, and nothing that a spreadsheet or a browser would run', async () => {
      const facts = {
        position: '000000000000001-0000000001.000001',
        seenAt: 1,
        updatedAt: 1,
        state: 'FAILURE',
        doneAt: 2,
      };
      const evil = '=cmd|\' /C calc\'!A0,"x"\n<script>alert(1)</script>';
      await dashboard
        .get(TaskHistory)
        .record([
          { ...facts, taskId: 'export-task-1', name: 'export.me', error: evil, args: '["<script>alert(1)</script>"]' },
        ]);
      const csv = await dashboard.as('vera', '/ui/api/bulk/export?q=name%3Aexport.me');
      expect(csv.headers).toMatchObject({
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="celerity-tasks.csv"',
        'x-content-type-options': 'nosniff',
      });
      const [header, ...lines] = csv.text.split('\r\n');
      expect(header).toMatch(/^task_id,name,state,/);
      expect(lines.join('\r\n')).toContain(`"'=cmd|' /C calc'!A0,""x""\n<script>`);
      const jsonl = await dashboard.as('vera', '/ui/api/bulk/export?q=name%3Aexport.me&format=jsonl');
      expect(JSON.parse(jsonl.text)).toMatchObject({
        task_id: 'export-task-1',
        error: evil,
        args: ['<script>alert(1)</script>'],
      });
      expect((await dashboard.as('vera', '/ui/api/bulk/export?format=exe')).status).toBe(422);
    });
  });

  describe('on workers', () => {
    const reply = (answer: TestAnswer) => answer.json<WorkerActionAnswer>().replies[0];

    it('change the pool, what is consumed, and limits', async () => {
      const name = await workerName();
      const at = `/workers/${encodeURIComponent(name)}`;
      expect(reply(await act('anna', `${at}/pool/grow`, { n: 2 }))).toEqual({
        worker: name,
        ok: true,
        message: 'concurrency is now 6',
      });
      expect(reply(await act('anna', `${at}/pool/shrink`, { n: 2 }))?.message).toBe('concurrency is now 4');
      expect(reply(await act('anna', `${at}/pool/autoscale`, { min: 1, max: 4 }))?.message).toBe(
        'autoscale now max=4 min=1',
      );
      expect(reply(await act('anna', `${at}/consumers/add`, { queue: 'gan' }))?.message).toBe('add consumer gan');
      expect(reply(await act('anna', `${at}/consumers/cancel`, { queue: 'gan' }))?.message).toBe(
        'no longer consuming from gan',
      );
      expect(reply(await act('anna', `${at}/consumers/add`, { queue: 'nowhere' }))?.ok).toBe(false);
      expect(reply(await act('anna', `${at}/rate-limit`, { task: add.name, rate: '600/s' }))?.ok).toBe(true);
      expect(reply(await act('anna', '/rate-limit', { task: add.name, rate: null }))?.ok).toBe(true);
      expect(reply(await act('anna', `${at}/time-limit`, { task: add.name, hard: 60, soft: 30 }))?.ok).toBe(true);
      expect(reply(await act('anna', '/time-limit', { task: add.name, hard: null, soft: null }))?.ok).toBe(true);
      // Under `solo` there are no children to replace: the worker says so.
      expect(await act('anna', `${at}/pool/restart`)).toMatchObject({ status: 200 });
    });

    it.each([
      ['/workers/nobody/pool/grow', { n: 1 }, 404],
      ['/workers/nobody%0d%0ax-evil:1/pool/grow', { n: 1 }, 404],
      ['/workers/*/shutdown', {}, 404],
      ['/workers/nobody/pool/grow', { n: 0 }, 422],
      ['/workers/nobody/pool/autoscale', { min: 3, max: 2 }, 422],
      ['/rate-limit', { task: 'tasks.ad', rate: null }, 404],
      ['/rate-limit', { task: 'tasks.add', rate: 'often' }, 422],
      ['/time-limit', { task: 'tasks.add', hard: 1, soft: 2 }, 422],
    ])('refuse %s %j with %d', async (path, body, status) => {
      const answer = await act('anna', path, body);
      expect(answer.status).toBe(status);
      expect(answer.headers['x-evil']).toBeUndefined();
    });

    it.each([
      [false, 'SIGTERM', 'warm'],
      [true, 'SIGQUIT', 'cold'],
    ])('shut one down (cold: %s), which then gives itself %s', async (cold, signal, word) => {
      // The worker of this spec shares its process.
      const given = new Promise((resolve) => {
        jest.spyOn(process, 'kill').mockImplementation((pid, how) => {
          resolve([pid, how]);
          return true;
        });
      });
      const name = await workerName();
      const answer = await act('anna', `/workers/${encodeURIComponent(name)}/shutdown`, { cold });
      expect(reply(answer)).toEqual({ worker: name, ok: true, message: `${word} shutdown started` });
      expect(await given).toEqual([process.pid, signal]);
      jest.restoreAllMocks();
    });
  });

  describe('on queues', () => {
    const status = async (queue: string) =>
      (await dashboard.get(QueueMonitor).all()).find((one) => one.queue === queue)!;

    it('pause, resume and limit them', async () => {
      expect((await act('anna', '/queues/ml/pause')).json()).toMatchObject({ queue: 'ml' });
      expect((await status('ml')).paused).toBe(true);
      expect((await act('anna', '/queues/ml/resume')).status).toBe(200);
      expect((await act('anna', '/queues/ml/concurrency', { limit: 2 })).status).toBe(200);
      expect(await status('ml')).toMatchObject({ paused: false, concurrency: 2 });
      expect((await act('anna', '/queues/ml/concurrency', { limit: null })).status).toBe(200);
      expect((await act('anna', '/queues/ml/concurrency', { limit: 0 })).status).toBe(422);
      expect((await act('anna', '/queues/nowhere/pause')).status).toBe(404);
      expect((await act('anna', '/queues/__proto__/pause')).status).toBe(404);
    });

    it('purge one only when its name is said twice', async () => {
      const sent = await tasks().send([{ name: add.name, args: [1, 2], options: { queue: 'llm' } }]);
      const wrong = await act('anna', '/queues/llm/purge', { confirm: 'yes' });
      expect(wrong.json()).toMatchObject({ status: 422, errors: [{ path: 'confirm' }] });
      expect(await state(sent[0]!.taskId)).toBe('PENDING');
      expect((await act('anna', '/queues/llm/purge', { confirm: 'llm' })).json()).toMatchObject({
        queue: 'llm',
        purged: 1,
      });
      expect(await state(sent[0]!.taskId)).toBe('REVOKED');
      const [entry] = await dashboard.audit('?action=queue.purge', 2);
      expect(entry).toMatchObject({ user: 'anna', target: 'llm', outcome: 'done', details: { purged: 1 } });
    });
  });

  describe('by those who may not', () => {
    const OPERATOR = [
      '/tasks/some-task-id/retry',
      '/tasks/some-task-id/revoke',
      '/bulk/retry',
      '/bulk/revoke',
      '/task-types/tasks.add/send',
    ];
    const ADMIN = [
      ...[
        'pool/grow',
        'pool/shrink',
        'pool/restart',
        'pool/autoscale',
        'consumers/add',
        'consumers/cancel',
        'rate-limit',
      ],
      ...['time-limit', 'shutdown'],
    ].map((path) => `/workers/w/${path}`);
    const QUEUE = ['pause', 'resume', 'concurrency', 'purge'].map((path) => `/queues/celery/${path}`);

    it.each([
      ...OPERATOR.map((path) => ['vera', path] as const),
      ...[...ADMIN, ...QUEUE, '/rate-limit', '/time-limit'].flatMap((path) => [
        ['vera', path] as const,
        ['olaf', path] as const,
      ]),
    ])('%s: %s is 403, and in the audit log', async (person, path) => {
      const refused = await act(person, path);
      expect(refused.json()).toMatchObject({ status: 403, type: 'urn:celerity:problem:role-too-low' });
      const [entry] = await dashboard.audit(`?user=${person}&limit=1`);
      expect(entry).toMatchObject({
        user: person,
        outcome: 'refused',
        details: { status: 403, problem: 'role-too-low' },
      });
    });

    it('is nothing to those whom nobody knows, by form, or without a token', async () => {
      const path = '/ui/api/queues/celery/pause';
      expect((await dashboard.ask(path, { body: {} })).status).toBe(401);
      const { cookie } = await dashboard.signIn('anna');
      expect((await dashboard.ask(path, { body: {}, headers: { cookie } })).status).toBe(403);
      const form = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
      expect((await dashboard.ask(path, { body: 'a=b', headers: form })).status).toBe(403);
      const headers = { cookie, origin: 'https://evil.example', 'x-csrf-token': 'x' };
      expect((await dashboard.ask(path, { body: {}, headers })).json()).toMatchObject({
        type: 'urn:celerity:problem:foreign-origin',
      });
      expect((await dashboard.get(QueueMonitor).all())[0]!.paused).toBe(false);
    });
  });

  it('keep secrets of arguments out of the audit log', async () => {
    await act('olaf', '/task-types/unknown.task/send', { kwargs: { password: 'hunter2' } });
    await act('olaf', '/tasks/unknown-task/retry', { args: ['hunter2'] });
    await act('olaf', '/task-types/tasks.add/send', { kwargs: { x: 1, y: 2, token: 'hunter2' } });
    expect(JSON.stringify(await dashboard.audit('?user=olaf', 3))).not.toContain('hunter2');
    expect(JSON.stringify(dashboard.server.lines)).not.toContain('hunter2');
  });
});
