import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { QueueList } from './queues/queue-resource.js';
import { TaskTypeList } from './task-types/task-type-resource.js';
import { TestGateway } from './testing/test-gateway.js';

describe('the catalogue', () => {
  let gateway: TestGateway;
  beforeAll(async () => void (gateway = await TestGateway.start()));
  afterAll(() => gateway.stop());

  it('documents every route it has, offline', async () => {
    const document = (await gateway.ask('/api/openapi.json')).json<{
      openapi: string;
      paths: Record<string, object>;
    }>();
    expect(document.openapi).toMatch(/^3\.1\./);
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    const served = gateway.server.routes
      .map((route) => route.replace(/:(\w+)/g, '{$1}'))
      .filter((route) => !/^head |^options |\/api\/(docs|openapi)/.test(route));
    expect(served.sort()).toEqual(documented.sort());
    const page = await gateway.ask('/api/docs');
    expect(page.status).toBe(200);
    const assets = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
    expect(assets).toHaveLength(4);
    for (const asset of assets) expect((await gateway.ask(asset)).status).toBe(200);
    expect((await gateway.ask('/api/docs/package.json')).status).toBe(404);
  });

  it('lists kinds of tasks and queues as documented, and measures queues', async () => {
    const types = TaskTypeList.parse((await gateway.ask('/api/task-types')).json()).items;
    expect(types.find(({ name }) => name === 'tasks.add')).toMatchObject({
      queue: 'celery',
      params: ['x', 'y'],
      kwargs: { required: ['x', 'y'], additionalProperties: false },
      limits: { max_retries: 3, time_limit: 3600 },
    });
    const queues = QueueList.parse((await gateway.ask('/api/queues')).json()).items;
    expect(queues[0]).toMatchObject({ queue: 'celery', paused: false, concurrency: null });
    expect(queues.map(({ queue, consumers }) => [queue, consumers])).toEqual([
      ['celery', 1],
      ['gan', 0],
      ['ml', 0],
      ['llm', 0],
    ]);
    expect((await gateway.ask('/metrics')).text).toMatch(
      /^celery_queue_consumers\{queue="celery"\} 1$|^celerity_queue_consumers\{queue="celery"\} 1$/m,
    );
  });
});
