import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventSource } from './event-source.js';
import { System } from './system.js';

/** Bad input gets a clear error, and nothing is queued for it. */
describe('bad input at the gateway', () => {
  let system: System;
  beforeAll(
    async () =>
      void (system = await System.start({ workers: 0, env: { LIMIT_QUEUE_DEPTH: '60', LIMIT_EVENT_STREAMS: '2' } })),
    60_000,
  );
  afterAll(() => system.stop());

  const waiting = async () => {
    const { body } = await system.request('/api/queues');
    return (body.items ?? body).reduce(
      (sum: number, queue: { waiting: number; delayed: number }) => sum + queue.waiting + queue.delayed,
      0,
    );
  };
  const add = (body: unknown, headers?: Record<string, string>) => system.submit('tasks.add', body, headers);
  const paths = (body: { errors: { path: string }[] }) => body.errors.map(({ path }) => path);

  it.each([
    ['no argument', {}, ['kwargs.x', 'kwargs.y']],
    ['too many', { args: [1, 2, 3] }, ['args']],
    ['a wrong type', { args: [1, 'two'] }, ['args[1]']],
    ['an unknown name', { args: [1, 2], kwargs: { z: 3 } }, ['kwargs.z']],
    ['one given twice', { args: [1, 2], kwargs: { x: 3 } }, ['kwargs.x']],
    ['args that are no list', { args: { x: 1 } }, ['args']],
    ['an unknown field', { args: [1, 2], argz: [] }, ['argz']],
    ['an unknown option', { args: [1, 2], options: { count_down: 1 } }, ['options.count_down']],
    ['an eta ten years ahead', { args: [1, 2], options: { eta: '2036-12-01T00:00:00Z' } }, ['options.eta']],
    ['an unknown queue', { args: [1, 2], options: { queue: 'gpu' } }, ['options.queue']],
    [
      'a raised limit',
      { args: [1, 2], options: { time_limit: 7200, max_retries: 9 } },
      ['options.time_limit', 'options.max_retries'],
    ],
    ['an id that is a number', { args: [1, 2], options: { task_id: '1234567890' } }, ['options.task_id']],
    ['an id with a colon', { args: [1, 2], options: { task_id: 'abc:defghi' } }, ['options.task_id']],
    ['a priority of 10', { args: [1, 2], options: { priority: 10 } }, ['options.priority']],
  ])('%s: 422 with the path, and nothing is queued', async (_, body, expected) => {
    const before = await waiting();
    const answer = await add(body);
    expect(answer.status).toBe(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    for (const path of expected) expect(paths(answer.body)).toContain(path);
    expect(await waiting()).toBe(before);
  });

  it('an unknown task: 404 with the nearest names', async () => {
    const { status, body } = await system.submit('tasks.ad', { args: [1, 2] });
    expect([status, body.nearest]).toEqual([404, expect.arrayContaining(['tasks.add'])]);
  });

  it('an id never seen: 404', async () => {
    for (const path of ['', '/result', '/events'])
      expect((await system.request(`/api/tasks/${randomUUID()}${path}`)).status).toBe(404);
    expect((await system.request(`/api/tasks/${randomUUID()}`, { method: 'DELETE' })).status).toBe(404);
  });

  it('malformed JSON and __proto__ keys: 400', async () => {
    for (const body of [
      '{"args": [1, 2',
      '{"args": [1, 2], "__proto__": {"admin": true}}',
      '{"kwargs": {"__proto__": {}}}',
    ]) {
      expect((await add(body)).status).toBe(400);
    }
  });

  it('a body over the limit: 413', async () => {
    expect((await add({ args: ['x'.repeat(1_100_000), 1] })).status).toBe(413);
  });

  it('a form POST, a foreign Origin, and a foreign Host: 403', async () => {
    const form = await add('args=1', { 'content-type': 'application/x-www-form-urlencoded' });
    const origin = await add({ args: [1, 2] }, { origin: 'https://evil.example' });
    const opaque = await add({ args: [1, 2] }, { origin: 'null' });
    const host = await system.request('/api/queues', { headers: { host: 'evil.example' } });
    expect([form.status, origin.status, opaque.status, host.status]).toEqual([403, 403, 403, 403]);
  });

  it('one id for two bodies: 409; for the same body: the same task', async () => {
    const task_id = randomUUID();
    const before = await waiting();
    const answers = [
      await add({ args: [1, 2], options: { task_id } }),
      await add({ args: [1, 2], options: { task_id } }),
    ];
    expect(answers.map(({ status, body }) => [status, body.task_id])).toEqual([
      [202, task_id],
      [202, task_id],
    ]);
    expect((await add({ args: [1, 3], options: { task_id } })).status).toBe(409);
    expect(await waiting()).toBe(before + 1);
  });

  it('a bulk with one bad entry: nothing of it is queued', async () => {
    const before = await waiting();
    const good = { name: 'tasks.add', args: [1, 2] };
    const answer = await system.request('/api/tasks', {
      body: { tasks: [good, { name: 'tasks.add', args: ['1'] }, good] },
    });
    expect(answer.status).toBe(422);
    expect(paths(answer.body)).toEqual(expect.arrayContaining(['tasks[1].args[0]', 'tasks[1].kwargs.y']));
    expect((await system.request('/api/tasks', { body: { tasks: [good, { name: 'tasks.ad' }] } })).status).toBe(404);
    expect(
      (await system.request('/api/tasks', { body: { tasks: Array.from({ length: 1001 }, () => good) } })).status,
    ).toBe(422);
    expect(await waiting()).toBe(before);
  });

  it('an eta in the past: accepted, with a warning that it runs at once', async () => {
    const { status, body } = await add({ args: [1, 2], options: { eta: '2020-01-01T00:00:00Z' } });
    expect(status).toBe(202);
    expect(body.warnings.join(' ')).toContain('in the past');
  });

  it('a queue that nobody consumes: accepted, with a warning', async () => {
    const { status, body } = await add({ args: [1, 2], options: { queue: 'gan' } });
    expect(status).toBe(202);
    expect(body.warnings.join(' ')).toContain("No live worker consumes queue 'gan'");
  });

  it('a wait of more than a minute: 422; of none: 202 with the present state', async () => {
    const { body } = await add({ args: [1, 2] });
    expect((await system.request(`/api/tasks/${body.task_id}/result?timeout=61`)).status).toBe(422);
    const answer = await system.request(`/api/tasks/${body.task_id}/result?timeout=0`);
    expect([answer.status, answer.body.state]).toEqual([202, 'PENDING']);
  });

  it('more event streams than a caller may hold: 429', async () => {
    const { body } = await add({ args: [1, 2] });
    const url = new URL(body.links.events, system.api.url).href;
    const open = [new EventSource(url), new EventSource(url)];
    await Promise.all(open.map((stream) => stream.next(() => true)));
    const third = await system.request(body.links.events);
    expect([third.status, third.headers['retry-after']]).toEqual([429, expect.any(String)]);
    expect((await system.request(body.links.events, { headers: { 'last-event-id': 'nonsense' } })).status).toBe(422);
    open.forEach((stream) => stream.cut());
    await Promise.all(open.map((stream) => stream.ended));
  });

  it('a queue that is too deep: 429 with Retry-After', async () => {
    const tasks = Array.from({ length: 61 }, () => ({ name: 'tasks.add', args: [1, 2] }));
    const answer = await system.request('/api/tasks', { body: { tasks } });
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '5']);
  });
});
