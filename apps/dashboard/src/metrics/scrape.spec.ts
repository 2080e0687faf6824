import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { add, failingTask } from '@celerity/contracts';
import { bearer, eventually, testKeys } from '@celerity/server/testing';
import { Control, TaskClient } from '@celerity/task-core';
import { LiveFeed } from '../reading/live-feed.js';
import { ActingDashboard } from '../testing/acting-dashboard.js';

jest.setTimeout(120_000);

describe('GET /metrics', () => {
  let dashboard: ActingDashboard;
  let worker: string;
  beforeAll(async () => {
    dashboard = await ActingDashboard.start(testKeys);
    await dashboard.startWorker();
    const live = () => dashboard.get(Control).workers();
    worker = (await eventually(live, (workers) => workers.length === 1))[0]!.name;
    await eventually(
      async () => dashboard.get(LiveFeed).caughtUp,
      (caughtUp) => caughtUp,
    );
  }, 120_000);
  afterAll(() => dashboard?.stop());

  const scrape = async () => (await dashboard.ask('/metrics', { headers: bearer('scrape') })).text;
  /** The value of a series; undefined when there is none. */
  const valueOf = (text: string, series: string) => {
    const line = text.split('\n').find((each) => each.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length + 1));
  };

  it('tells of real tasks and workers what Flower tells', async () => {
    const tasks = dashboard.get(TaskClient);
    for (const x of [1, 2, 3]) await (await tasks.delay(add, x, x)).get({ timeout: 30_000 });
    const failed = await tasks.applyAsync(failingTask, { kwargs: { should_fail: true } });
    await expect(failed.get({ timeout: 30_000 })).rejects.toThrow('out of coolant');
    const events = (type: string, task: string) =>
      `flower_events_total{worker="${worker}",type="${type}",task="${task}"}`;
    const text = await eventually(scrape, (now) => valueOf(now, events('task-failed', failingTask.name)) === 1);
    expect(valueOf(text, events('task-succeeded', add.name))).toBe(3);
    expect(valueOf(text, events('task-started', add.name))).toBe(3);
    expect(valueOf(text, `flower_task_runtime_seconds_count{worker="${worker}",task="${add.name}"}`)).toBe(3);
    expect(valueOf(text, `flower_worker_online{worker="${worker}"}`)).toBe(1);
    expect(valueOf(text, `flower_worker_prefetched_tasks{worker="${worker}",task="${add.name}"}`)).toBe(0);
    expect(valueOf(text, `flower_task_prefetch_time_seconds{worker="${worker}",task="${add.name}"}`)).toBe(0);
    expect(valueOf(text, `flower_worker_number_of_currently_executing_tasks{worker="${worker}"}`)).toBe(0);
    expect(valueOf(text, `celerity_task_queue_seconds_count{task="${add.name}"}`)).toBe(3);
    expect(valueOf(text, 'celerity_queue_waiting{queue="celery"}')).toBe(0);
  });

  it('tells how deep queues are, and how old what waits there is', async () => {
    const [sent] = await dashboard.get(TaskClient).send([{ name: add.name, args: [1, 2], options: { queue: 'llm' } }]);
    const text = await scrape();
    expect(valueOf(text, 'celerity_queue_waiting{queue="llm"}')).toBe(1);
    expect(valueOf(text, 'celerity_queue_oldest_waiting_seconds{queue="llm"}')).toBeGreaterThan(0);
    await dashboard.get(TaskClient).result(sent!.taskId).revoke();
  });

  it('is for viewers and the scraper', async () => {
    expect((await dashboard.ask('/metrics')).status).toBe(401);
    expect((await dashboard.as('vera', '/metrics')).status).toBe(200);
    expect((await dashboard.ask('/metrics', { headers: bearer('v-key') })).status).toBe(200);
    expect((await dashboard.ask('/api/workers', { headers: bearer('scrape') })).status).toBe(401);
  });
});
