import { afterEach, describe, expect, it } from '@jest/globals';
import { TestArtifacts, TestDatabase } from '@celerity/storage/testing';
import { TestRedis } from '@celerity/task-core/testing';
import { AppProcess } from './app-process.js';
import { EventSource } from './event-source.js';
import { type Answer, http } from './http-client.js';
import { System } from './system.js';

describe('outages', () => {
  let system: System | undefined;
  afterEach(async () => {
    await system?.stop();
    system = undefined;
  });

  it.each([
    ['down', (redis: TestRedis) => redis.down(), (redis: TestRedis) => redis.up()],
    ['frozen', (redis: TestRedis) => redis.freeze(), (redis: TestRedis) => redis.thaw()],
  ])(
    'Redis %s at submission: 503 within two seconds with the id, and repeating is safe',
    async (_, stop, start) => {
      system = await System.start();
      await system.submit('tasks.add', { args: [1, 1] });
      await stop(system.redis);
      const began = Date.now();
      const refused = await system.submit('tasks.add', { args: [20, 22] });
      expect(Date.now() - began).toBeLessThan(2000);
      expect([refused.status, refused.headers['retry-after']]).toEqual([503, expect.any(String)]);
      const task_id: string = refused.body.task_id;
      expect(task_id).toMatch(/^[0-9a-f-]{36}$/);

      const keyed = { 'idempotency-key': 'during-the-outage' };
      const refusedKeyed = await system.submit('tasks.add', { args: [1, 1] }, keyed);
      expect([refusedKeyed.status, typeof refusedKeyed.body.task_id]).toEqual([503, 'string']);
      expect((await system.request('/health/live')).status).toBe(200);

      await start(system.redis);
      await Promise.all([system.api.ready(), system.workers[0]!.ready()]);
      const accepted = await accepted202(() => system!.submit('tasks.add', { args: [20, 22], options: { task_id } }));
      expect(accepted.body.task_id).toBe(task_id);
      const { body } = await system.request(`/api/tasks/${task_id}/result?timeout=20`);
      expect(body).toMatchObject({ state: 'SUCCESS', result: 42 });
      await system.workers[0]!.logged((line) => line.task_id === task_id && line.hook === 'afterReturn');
      const runs = system.workers[0]!.lines.filter((line) => line.task_id === task_id && line.hook === 'beforeStart');
      expect(runs).toHaveLength(1);
      const keyedAgain = await accepted202(() => system!.submit('tasks.add', { args: [1, 1] }, keyed));
      expect((await system.request(`/api/tasks/${keyedAgain.body.task_id}/result?timeout=20`)).body.result).toBe(2);
    },
    60_000,
  );

  it('Redis down at boot: the processes wait and say so, and work once it is there', async () => {
    const [redis, database, artifacts] = await Promise.all([
      TestRedis.start(['--appendonly', 'no'], false),
      TestDatabase.start(),
      TestArtifacts.create(),
    ]);
    const urls = { CELERY_BROKER_URL: redis.url(0), CELERY_RESULT_BACKEND: redis.url(1) };
    const env = { ...urls, DATABASE_URL: database.url, ARTIFACTS_URL: artifacts.url };
    const apps = [await AppProcess.spawn('api', env), await AppProcess.spawn('worker-default', env)];
    try {
      for (const app of apps) {
        await app.logged((line) => String(line.msg).includes('Redis is not reachable'));
        await answers(app, '/health/live', 200);
        await answers(app, '/health/ready', 503);
      }
      await redis.up();
      await Promise.all(apps.map((app) => app.ready()));
      const { body } = await http(apps[0]!.url, '/api/tasks/tasks.add', { body: { args: [1, 2] } });
      expect((await http(apps[0]!.url, `/api/tasks/${body.task_id}/result?timeout=20`)).body.result).toBe(3);
    } finally {
      await Promise.all(apps.map((app) => app.stop()));
      await Promise.all([redis.stop(), database.stop(), artifacts.remove()]);
    }
  }, 60_000);

  it('an event stream that is cut resumes without loss', async () => {
    system = await System.start();
    const { body } = await system.submit('tasks.long_running', { args: [3] });
    const url = new URL(body.links.events, system.api.url).href;
    const first = new EventSource(url);
    await first.next(({ event }) => event === 'progress');
    first.cut();
    await first.ended;
    const second = new EventSource(url, { 'last-event-id': first.events.at(-1)!.id! });
    await second.ended;
    const told = [...first.events, ...second.events];
    const progress = told.filter(({ event }) => event === 'progress').map(({ data }) => data.current);
    expect(progress).toEqual([1, 2, 3]);
    expect(told.filter(({ event }) => event === 'log').map(({ data }) => data.message)).toEqual(
      [1, 2, 3].map((step) => `Step ${step} of 3`),
    );
    expect(told.at(-1)!.data).toMatchObject({ state: 'SUCCESS' });
  }, 60_000);

  it('a bulk over two queues with the connection cut: all of it is accepted, or nothing', async () => {
    system = await System.start({ workers: 0 });
    const broker = system.redis.client(0);
    const tasks = Array.from({ length: 400 }, (_, index) => ({
      name: 'tasks.add',
      args: [index, 0],
      options: { queue: index % 2 ? 'ml' : 'celery', task_id: `bulk-cut-${String(index).padStart(4, '0')}` },
    }));
    const call = system.request('/api/tasks', { body: { tasks } });
    await broker.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    const { status } = await call;
    const counts = async () => [await broker.llen('celerity:q:celery:wait'), await broker.llen('celerity:q:ml:wait')];
    expect([
      [0, 0],
      [200, 200],
    ]).toContainEqual(await counts());
    if (status === 202) expect(await counts()).toEqual([200, 200]);
    await accepted202(() => system!.request('/api/tasks', { body: { tasks } }));
    expect(await counts()).toEqual([200, 200]);
    broker.disconnect();
  }, 60_000);

  it('a broker frozen for 20 seconds: a running task is not run a second time', async () => {
    system = await System.start({ workers: 2 });
    const { body } = await system.submit('tasks.long_running', { args: [25] });
    const [first, second] = system.workers as [AppProcess, AppProcess];
    await Promise.race([first, second].map((worker) => worker.logged((line) => line.msg === 'Step 1 of 25')));
    system.redis.freeze();
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    system.redis.thaw();
    await system.api.ready();
    const { body: task } = await system.request(`/api/tasks/${body.task_id}/result?timeout=60`);
    expect(task).toMatchObject({ state: 'SUCCESS', retries: 0 });
    await Promise.race([first, second].map((worker) => worker.logged((line) => line.hook === 'afterReturn')));
    const runs = [...first.lines, ...second.lines].filter(
      (line) => line.task_id === body.task_id && line.hook === 'beforeStart',
    );
    expect(runs).toHaveLength(1);
  }, 120_000);

  it('a worker told to stop in mid-task gives it back at its deadline, and another runs it without a retry', async () => {
    system = await System.start({ env: { CELERITY_SHUTDOWN_TIMEOUT: '1' } });
    const { body } = await system.submit('tasks.long_running', { args: [10], options: { max_retries: 0 } });
    const [first] = system.workers as [AppProcess];
    await first.logged((line) => line.msg === 'Step 1 of 10');
    const second = await system.startWorker();
    expect(await first.stop()).toBe(0);
    const { body: task } = await system.request(`/api/tasks/${body.task_id}/result?timeout=30`);
    expect(task).toMatchObject({ state: 'SUCCESS', retries: 0 });
    expect(task.worker).toContain(String(second.pid));
  }, 60_000);

  it('a worker killed in mid-task: another runs it within a minute, and the warning and the queue show the truth', async () => {
    system = await System.start();
    const { body } = await system.submit('tasks.long_running', { args: [4] });
    await system.workers[0]!.logged((line) => line.msg === 'Step 1 of 4');
    system.workers[0]!.kill('SIGKILL');
    const killedAt = Date.now();
    await system.workers[0]!.exited;
    await system.startWorker();
    const { body: task } = await system.request(`/api/tasks/${body.task_id}/result?timeout=60`);
    expect(task).toMatchObject({ state: 'SUCCESS', retries: 0 });
    expect(Date.now() - killedAt).toBeLessThan(65_000);
  }, 120_000);
});

/** Repeats a call as a client does that is told 503, until it is accepted. */
async function accepted202(call: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const answer = await call();
    if (answer.status !== 503) {
      expect(answer.status).toBe(202);
      return answer;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until a path answers with a status. */
async function answers(app: AppProcess, path: string, status: number): Promise<void> {
  for (;;) {
    const answer = await http(app.url, path).catch(() => undefined);
    if (answer?.status === status) return;
    if (!app.running) throw new Error(`${app.name} ended:\n${app.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
