import { afterEach, describe, expect, it } from '@jest/globals';
import { EventReader, EventStream } from '@celerity/task-core';
import type { AppProcess } from '../app-process.js';
import { EventSource } from '../event-source.js';
import { http } from '../http-client.js';
import { System, type SystemOptions } from '../system.js';

/** What the dashboard's API says of a task, as far as these tests look at it. */
interface Row {
  task_id: string;
  state: string;
}

/** Longest that something may take on a slow machine, ms. */
const PATIENCE = 90_000;

describe('the dashboard beside the whole system', () => {
  let system: System;
  const dashboards: AppProcess[] = [];
  afterEach(async () => {
    await Promise.all(dashboards.splice(0).map((dashboard) => dashboard.stop()));
    await system.stop();
  }, 60_000);

  const begin = async (options?: SystemOptions) => void (system = await System.start(options));
  const startDashboard = async () => {
    const dashboard = await system.spawn('dashboard');
    dashboards.push(dashboard);
    return dashboard.ready();
  };
  const ask = async <T>(dashboard: AppProcess, path: string) =>
    (await http(dashboard.url, `/ui/api/${path}`)).body as T;

  async function until<T>(look: () => Promise<T>, good: (seen: T) => boolean): Promise<T> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const seen = await look();
      if (good(seen) || Date.now() > deadline) return seen;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  const submit = async (count: number): Promise<string[]> => {
    const tasks = Array.from({ length: count }, (_, n) => ({
      name: n % 10 ? 'tasks.add' : 'tasks.multiply',
      args: [n, 2],
    }));
    const { body } = await system.request('/api/tasks', { body: { tasks } });
    return (body.tasks as { task_id: string }[]).map(({ task_id }) => task_id);
  };
  const allDone = (ids: readonly string[]) =>
    Promise.all(
      ids.map((id) =>
        until(
          () => system.request(`/api/tasks/${id}/result?timeout=30`),
          ({ status }) => status === 200,
        ),
      ),
    );

  /** Every task that the dashboard's history has, by id. */
  const historyOf = async (dashboard: AppProcess): Promise<Map<string, string>> => {
    const states = new Map<string, string>();
    for (let cursor = ''; ;) {
      const page = await ask<{ items?: Row[]; next_cursor: string | null }>(
        dashboard,
        `tasks?limit=200&cursor=${cursor}`.replace(/&cursor=$/, ''),
      );
      for (const { task_id, state } of page.items ?? []) states.set(task_id, state);
      if (!page.next_cursor) return states;
      cursor = page.next_cursor;
    }
  };
  const withAll = (dashboard: AppProcess, ids: readonly string[]) =>
    until(
      () => historyOf(dashboard),
      (history) => ids.every((id) => history.get(id) === 'SUCCESS'),
    );

  it('shows a task in its lists and on its stream, and in another dashboard alike', async () => {
    await begin();
    const [one, other] = [await startDashboard(), await startDashboard()];
    const stream = new EventSource(`${one.url}/ui/api/stream?topics=tasks`);
    await stream.next(({ event }) => event === 'hello');
    const [id] = await submit(1);
    await allDone([id!]);
    const shows = ({ items }: { items: Row[] }) =>
      items.some(({ task_id, state }) => task_id === id && state === 'SUCCESS');
    await stream.next(({ event, data }) => event === 'tasks' && shows(data as unknown as { items: Row[] }));
    stream.cut();
    for (const dashboard of [one, other]) {
      expect((await withAll(dashboard, [id!])).size).toBe(1);
      const detail = await ask<{ attempts: unknown[]; result: unknown }>(dashboard, `tasks/${id}`);
      expect(detail).toMatchObject({ result: 0, attempts: [{ outcome: 'succeeded' }] });
    }
    const overview = await ask<{ workers: unknown[]; feed: { gaps: unknown[] } }>(one, 'overview');
    expect([overview.workers.length, overview.feed.gaps]).toEqual([1, []]);
  }, 180_000);

  it('is killed and started anew in mid-load: every task is in history, and the counts are those of the events', async () => {
    await begin({ workers: 2 });
    const ids: string[] = [];
    let dashboard = await startDashboard();
    for (let round = 0; round < 6; round++) {
      ids.push(...(await submit(100)));
      if (round % 2 === 0) {
        dashboard.kill(round === 0 ? 'SIGKILL' : 'SIGTERM');
        await dashboard.exited;
        ids.push(...(await submit(50)));
        dashboard = await startDashboard();
      }
    }
    await allDone(ids);
    const history = await withAll(dashboard, ids);
    expect(history.size).toBe(ids.length);
    expect(new Set(history.keys())).toEqual(new Set(ids));

    const library = await system.library();
    await library.get<EventStream>(EventStream).flush();
    const counted = new Map<string, number>();
    const stop = new AbortController();
    const reader = library.get<EventReader>(EventReader);
    const last = await reader.latest();
    for await (const entry of reader.follow({ after: '0', signal: stop.signal })) {
      if (entry.kind === 'event') counted.set(entry.event.type, (counted.get(entry.event.type) ?? 0) + 1);
      if (entry.id === last) stop.abort();
    }
    expect(counted.get('task-sent')).toBe(ids.length);
    expect([...history.values()].filter((state) => state === 'SUCCESS')).toHaveLength(counted.get('task-succeeded')!);
    const tally = await ask<{ count: number; by_state: object }>(dashboard, 'tasks/count');
    expect(tally).toMatchObject({ count: ids.length, by_state: { SUCCESS: ids.length } });
  }, 240_000);

  it('was away for longer than events are kept: it asks the tasks themselves, and says so', async () => {
    await begin({ env: { CELERITY_EVENTS_MAX_BYTES: '262144' } });
    const first = await startDashboard();
    const before = await submit(10);
    await allDone(before);
    await withAll(first, before);
    await first.stop();
    const ids: string[] = [];
    // Until what the dashboard has not seen is gone: about 300 tasks fill the window.
    for (let round = 0; round < 4; round++) ids.push(...(await submit(400)));
    await allDone(ids);
    const second = await startDashboard();
    const history = await withAll(second, [...before, ...ids]);
    expect([...before, ...ids].filter((id) => history.get(id) !== 'SUCCESS')).toEqual([]);
    const gaps = async () =>
      (
        await ask<{ feed: { gaps: { reason: string; reconciled: string | null; mended: number }[] } }>(
          second,
          'overview',
        )
      ).feed.gaps;
    const [gap] = await until(gaps, ([newest]) => newest?.reconciled != null);
    expect(gap).toMatchObject({ reason: 'trimmed', reconciled: expect.any(String) });
    expect(gap!.mended).toBeGreaterThan(100);
    const mended = await until(
      () => ask<{ timeline: { type: string }[] }>(second, `tasks/${ids[0]}`),
      ({ timeline }) => timeline?.some(({ type }) => type === 'reconciled'),
    );
    expect(mended.timeline.map(({ type }) => type)).toContain('reconciled');
  }, 300_000);
});
