import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { add, failingTask, longRunning } from '@celerity/contracts';
import { QueueSwitches, TaskRateLimits } from '@celerity/task-core';
import type { TestEngine } from '@celerity/task-core/testing';
import type { EventList } from '../resources/events.js';
import type { Overview, OverviewSeries } from '../resources/overview.js';
import type { QueueList, WaitingTaskList } from '../resources/queues.js';
import type { CompletionList, QueryCheck, SavedFilter, SavedFilterList } from '../resources/search.js';
import type { TaskTypeList } from '../resources/task-types.js';
import type { TaskCount, TaskDetail, TaskEmissionList, TaskList } from '../resources/tasks.js';
import type { WhyWaiting } from '../resources/waiting.js';
import type { WorkerDetail, WorkerList, WorkerSampleList } from '../resources/workers.js';
import { ActingDashboard, type Person } from '../testing/acting-dashboard.js';
import { patiently } from '../testing/patiently.js';
import { WorkerSamples } from './worker-samples.js';

describe('the reading API', () => {
  let dashboard: ActingDashboard;
  let worker: TestEngine;
  beforeAll(async () => {
    dashboard = await ActingDashboard.start({ DASHBOARD_REDACT: 'y' });
    worker = await dashboard.startWorker();
  }, 120_000);
  afterAll(() => dashboard.stop(), 60_000);

  const get = async <T>(path: string, person: Person = 'olaf') =>
    (await dashboard.as(person, `/ui/api/${path}`)).json<T>();
  const send = async (name: string, args: unknown[], options = {}) =>
    (await worker.tasks.send([{ name, args, options }]))[0]!.taskId;
  const listed = (q: string, count: number) =>
    patiently(
      () => get<TaskList>(`tasks?q=${encodeURIComponent(q)}`),
      ({ items }) => items?.length === count,
    );

  it('finds tasks soon after they were sent, and tells all of one', async () => {
    const id = await send(add.name, [2, 40]);
    await worker.tasks.result(id).get({ timeout: 20_000 });
    const failed = await send(failingTask.name, [true]);
    await worker.tasks
      .result(failed)
      .get({ timeout: 20_000 })
      .catch(() => undefined);
    const { items } = await listed(`state:success name:tasks.add id:${id}`, 1);
    expect(items).toMatchObject([
      { task_id: id, name: 'tasks.add', queue: 'celery', args: '[2,40]', result: '42', retries: 0, poisoned: false },
    ]);
    await listed(`id:${failed} is:done`, 1);
    const detail = await patiently(
      () => get<TaskDetail>(`tasks/${id}`),
      ({ attempts }) => attempts?.[0]?.ended != null,
    );
    expect(detail).toMatchObject({
      ...{
        args: [2, 40],
        kwargs: {},
        result: 42,
        error: null,
        type: 'tasks.add',
        source: 'both',
        cut: [],
        children: [],
      },
      attempts: [{ number: 1, outcome: 'succeeded' }],
    });
    expect(detail.timeline.map(({ type }) => type)).toEqual([
      'task-sent',
      'task-received',
      'task-started',
      'task-succeeded',
    ]);
    const broken = await get<TaskDetail>(`tasks/${failed}`);
    expect(broken).toMatchObject({
      task: { state: expect.stringMatching(/FAILURE|RETRY/) },
      error: { message: expect.any(String) },
    });
    expect(await get<TaskCount>(`tasks/count?q=id:${id}`)).toEqual({ count: 1, exact: true, by_state: { SUCCESS: 1 } });
    const emissions = await get<TaskEmissionList>(`tasks/${id}/emissions`);
    expect(emissions).toMatchObject({ more_before: false });
    expect((await dashboard.as('vera', '/ui/api/tasks/unknown-task')).status).toBe(404);
    for (const path of ['%27%3B--', '%00', 'x%00yyyyyyy/emissions', '%27%3B--/waiting', 'a'.repeat(500)]) {
      expect([path, (await dashboard.as('vera', `/ui/api/tasks/${path}`)).status]).toEqual([path, 404]);
    }
    for (const q of ['%00', 'name:%00', "';drop table task_history;--", '%ED%A0%80']) {
      expect([200, 422]).toContain((await dashboard.as('vera', `/ui/api/tasks?q=a%20${q}`)).status);
    }
  }, 120_000);

  it('hides from viewers what is to be hidden', async () => {
    const id = await send(add.name, [7, 8]);
    await worker.tasks.result(id).get({ timeout: 20_000 });
    await listed(`id:${id} state:success`, 1);
    const { items } = await get<TaskList>(`tasks?q=id:${id}`, 'vera');
    expect(items[0]!.args).toBe('[7,"***"]');
    expect((await get<TaskDetail>(`tasks/${id}`, 'vera')).args).toEqual([7, '***']);
    const events = await get<EventList>(`events?task=${id}&type=task-received`, 'vera');
    expect(events.items[0]!.fields.args).toEqual([7, '***']);
    expect((await get<TaskDetail>(`tasks/${id}`)).args).toEqual([7, 8]);
    expect((await dashboard.as('vera', '/ui/api/tasks?q=arg:8')).json().detail).toContain('hidden');
    expect((await get<TaskList>(`tasks?q=8 id:${id}`.replace(' ', '%20'), 'vera')).items).toEqual([]);
    expect((await get<TaskList>(`tasks?q=8%20id:${id}`)).items).toHaveLength(1);
  }, 120_000);

  it('says what is wrong with a question', async () => {
    const answer = await dashboard.as('vera', '/ui/api/tasks?q=stat:failure');
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({
      type: 'urn:celerity:problem:invalid-query',
      position: 0,
      length: 4,
      expected: expect.arrayContaining(['state']),
    });
    for (const path of [
      'tasks?limit=0',
      'tasks?limit=x',
      'tasks?sort=args',
      'tasks?cursor=x',
      'overview/series?range=7',
    ]) {
      expect([path, (await dashboard.as('vera', `/ui/api/${path}`)).status]).toEqual([path, 422]);
    }
    expect((await dashboard.ask('/ui/api/tasks')).status).toBe(401);
  });

  it('completes and checks searches, and keeps them', async () => {
    const { items } = await get<CompletionList>('search/complete?q=name%3Agan.');
    expect(items.map(({ insert }) => insert)).toContain('gan.train_tvae_model');
    expect(await get<QueryCheck>('search/check?q=state:bad')).toMatchObject({ valid: false, error: { position: 6 } });
    expect(await get<QueryCheck>('search/check?q=STATE:failure')).toMatchObject({
      valid: true,
      normal: 'state:failure',
    });
    const headers = await dashboard.signIn('olaf');
    const body = { name: 'mine', q: 'state:failure' };
    const saved = (await dashboard.ask('/ui/api/saved-filters', { body, headers })).json<SavedFilter>();
    expect(saved).toMatchObject({ ...body, owner: 'olaf' });
    await dashboard.ask('/ui/api/saved-filters', { body: { ...body, q: 'foo' }, headers });
    expect((await get<SavedFilterList>('saved-filters')).items).toMatchObject([{ name: 'mine', q: 'foo' }]);
    const { filter_id } = (await get<SavedFilterList>('saved-filters')).items[0]!;
    const remove = async (person: Person) => {
      const signedIn = await dashboard.signIn(person);
      return (await dashboard.ask(`/ui/api/saved-filters/${filter_id}`, { method: 'DELETE', headers: signedIn }))
        .status;
    };
    expect(await remove('vera')).toBe(403);
    expect(await remove('anna')).toBe(204);
    expect(await remove('anna')).toBe(404);
  });

  it('shows the overview and its series', async () => {
    const overview = await patiently(
      () => get<Overview>('overview'),
      ({ rates, findings_date }) => rates?.succeeded > 0 && findings_date !== null,
    );
    expect(overview.rates.sent).toBeGreaterThan(0);
    expect(overview.wait.count).toBeGreaterThan(0);
    expect(overview.totals).toMatchObject({ workers: 1 });
    expect(overview.task_types.map(({ name }) => name)).toContain('tasks.add');
    expect(overview.feed).toMatchObject({ gaps: [], trouble: null });
    for (const range of [900, 3600, 86_400]) {
      const series = await get<OverviewSeries>(`overview/series?range=${range}`);
      expect(series.points.reduce((sum, { sent }) => sum + sent, 0)).toBeGreaterThan(0);
      expect(series.points.length).toBeLessThan(400);
    }
  }, 120_000);

  it('shows workers with everything they say', async () => {
    const { items } = await get<WorkerList>('workers');
    expect(items).toMatchObject([{ status: 'online', queues: expect.arrayContaining(['celery']), pool: 'solo' }]);
    const path = `workers/${encodeURIComponent(items[0]!.worker)}`;
    const detail = await get<WorkerDetail>(path);
    expect(detail).toMatchObject({
      ...{
        silent: false,
        pool: { implementation: 'solo', children: [{ state: expect.any(String) }] },
        broker: { transport: 'redis' },
      },
      ...{ tasks: { processed: { 'tasks.add': expect.any(Number) } }, config: null, system: { node: process.version } },
    });
    expect(detail.limits.find(({ name }) => name === 'tasks.add')).toMatchObject({
      queue: 'celery',
      time_limit: 3600,
      rate_limit: null,
      acks_late: true,
    });
    expect((await get<WorkerDetail>(path, 'anna')).config).not.toBeNull();
    await dashboard.get<WorkerSamples>(WorkerSamples).sample();
    expect((await get<WorkerSampleList>(`${path}/samples`)).items.at(-1)).toMatchObject({
      rss_bytes: expect.any(Number),
    });
    expect((await dashboard.as('vera', '/ui/api/workers/nobody%40x')).status).toBe(404);
  }, 120_000);

  it('shows queues, what waits in them, and why', async () => {
    const switches = dashboard.get<QueueSwitches>(QueueSwitches);
    await switches.pause('celery');
    const [first, second] = [await send(add.name, [1, 1]), await send(add.name, [2, 2])];
    const late = await send(add.name, [3, 3], { countdown: 600 });
    const { items } = await patiently(
      () => get<QueueList>('queues'),
      (queues) => queues.items.some(({ paused }) => paused),
    );
    expect(items.find(({ queue }) => queue === 'celery')).toMatchObject({
      paused: true,
      waiting: 2,
      delayed: 1,
      consumers: 1,
    });
    const waiting = await get<WaitingTaskList>('queues/celery/tasks');
    expect(waiting).toMatchObject({
      items: [
        { task_id: first, position: 0 },
        { task_id: second, position: 1 },
      ],
      total: 2,
      next_offset: null,
    });
    expect(await get<WaitingTaskList>('queues/celery/tasks?kind=delayed')).toMatchObject({
      items: [{ task_id: late, kind: 'delayed' }],
    });
    const why = await get<WhyWaiting>(`tasks/${second}/waiting`);
    expect(why).toMatchObject({ waiting: true, position: 1, estimated_start: null });
    expect(why.reasons.map(({ cause }) => cause)).toEqual(['paused', 'queued']);
    expect((await get<WhyWaiting>(`tasks/${late}/waiting`)).reasons.map(({ cause }) => cause)).toContain('delayed');
    await switches.resume('celery');
    await worker.tasks.result(second).get({ timeout: 20_000 });
    expect(await get<WhyWaiting>(`tasks/${second}/waiting`)).toMatchObject({ waiting: false, reasons: [] });
    const alone = await send('gan.sample', ['6b1f1a3e-4b3c-4d2e-9a57-0d9a6f0a1b2c', 5], {}).catch(() => undefined);
    if (alone) expect((await get<WhyWaiting>(`tasks/${alone}/waiting`)).reasons[0]!.cause).toBe('no_consumer');
    expect((await dashboard.as('vera', '/ui/api/queues/nowhere/tasks')).status).toBe(404);
    expect((await dashboard.as('vera', '/ui/api/queues/celery/tasks?lane=x')).status).toBe(404);
  }, 120_000);

  it('says that a rate limit holds a task', async () => {
    await worker.get<TaskRateLimits>(TaskRateLimits).set(add.name, '1/h');
    const ids = [await send(add.name, [1, 1]), await send(add.name, [1, 1]), await send(add.name, [1, 1])];
    const causes = async () =>
      (await Promise.all(ids.map((id) => get<WhyWaiting>(`tasks/${id}/waiting`)))).flatMap(
        ({ reasons }) => reasons ?? [],
      );
    const reasons = await patiently(causes, (all) => all.some(({ cause }) => cause === 'rate_limited'));
    expect(reasons.find(({ cause }) => cause === 'rate_limited')!.message).toContain('1/h');
    await worker.get<TaskRateLimits>(TaskRateLimits).set(add.name, undefined);
  }, 120_000);

  it('lists what can be sent', async () => {
    const { items } = await get<TaskTypeList>('task-types');
    const type = items.find(({ name }) => name === longRunning.name)!;
    expect(type).toMatchObject({
      queue: 'celery',
      params: ['duration'],
      workers: [expect.any(String)],
      progress: { type: 'object' },
    });
    expect(items.find(({ name }) => name === 'gan.sample')!.workers).toEqual([]);
  });

  it('answers pages for people, and 404 for machines', async () => {
    const page = await dashboard.ask('/tasks/some-task');
    expect([200, 503]).toContain(page.status);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    for (const path of ['/ui/api/nothing', '/api/nothing/at/all', '/metrics/x']) {
      const answer = await dashboard.as('vera', path);
      expect([path, answer.status, answer.headers['content-type']]).toEqual([
        path,
        404,
        expect.stringContaining('json'),
      ]);
    }
    for (const path of ['/assets/../../package.json', '/..%2f..%2fpackage.json', '/assets/nothing.js']) {
      const answer = await dashboard.ask(path);
      expect(answer.text).not.toContain('@celerity/dashboard');
    }
  });
});
