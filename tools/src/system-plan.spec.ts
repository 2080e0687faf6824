import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from './free-port.mjs';
import type { Runtime } from './runtime-file.mjs';
import { planSystem } from './system-plan.mjs';

/** Occupies a port of 127.0.0.1 while `run` runs. */
async function withTakenPort<T>(run: (port: number) => Promise<T>): Promise<T> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  try {
    return await run(typeof address === 'object' && address ? address.port : 0);
  } finally {
    server.close();
  }
}

const dataDir = '/data';
/** Servers that are pointed at: no port is chosen for them. */
const servers = { CELERY_BROKER_URL: 'x', DATABASE_URL: 'x' };

async function freePorts(): Promise<[number, number, number, number]> {
  return [await freePort([]), await freePort([]), await freePort([]), await freePort([])];
}

const app = (name: string, port: number, worker?: string) => ({ name, entry: '', port, ...(worker ? { worker } : {}) });

describe('planSystem', () => {
  it('takes the usual ports', async () => {
    const [api, worker, redisPort, postgresPort] = await freePorts();
    const processes = [app('api', api), app('worker-gan', worker, 'gan')];
    const plan = await planSystem({
      env: { FOO: 'bar' },
      processes,
      last: undefined,
      dataDir,
      redisPort,
      postgresPort,
    });
    expect(plan).toMatchObject({
      redisPort,
      brokerUrl: `redis://127.0.0.1:${redisPort}/0`,
      resultUrl: `redis://127.0.0.1:${redisPort}/1`,
      postgresPort,
      databaseUrl: `postgres://postgres@127.0.0.1:${postgresPort}/postgres`,
      artifactsUrl: '/data/artifacts',
      apps: [
        { url: `http://127.0.0.1:${api}`, env: { FOO: 'bar', PORT: String(api), CELERY_BROKER_URL: plan.brokerUrl } },
        { url: `http://127.0.0.1:${worker}`, env: { PORT: String(worker), DATABASE_URL: plan.databaseUrl } },
      ],
    });
  });

  it('takes those of the last run where the usual ones are taken, and never one twice', async () => {
    await withTakenPort(async (taken) => {
      const [lastPort, lastPostgres] = await freePorts();
      const last = {
        api: { url: `http://127.0.0.1:${lastPort}` },
        workers: { gan: { health: `http://127.0.0.1:${lastPort}/health` } },
        redis: { url: `redis://127.0.0.1:${taken}/0`, embedded: true },
        database: { url: `postgres://127.0.0.1:${lastPostgres}/postgres`, embedded: true },
      } as unknown as Runtime;
      const processes = [app('api', taken), app('worker-gan', taken, 'gan')];
      const usual = { redisPort: taken, postgresPort: taken };
      const { apps, redisPort, postgresPort } = await planSystem({ env: {}, processes, last, dataDir, ...usual });
      expect(apps[0]?.url).toBe(`http://127.0.0.1:${lastPort}`);
      expect([taken, lastPort]).not.toContain(Number(apps[1]?.env['PORT']));
      expect(redisPort).not.toBe(taken);
      expect(postgresPort).toBe(lastPostgres);
    });
  });

  it.each([
    ['redis://redis:6379', undefined, 'redis://redis:6379/1'],
    ['rediss://:p@redis:6379/4?x=1', undefined, 'rediss://:p@redis:6379/1?x=1'],
    ['redis://redis:6379/0', 'redis://results/7', 'redis://results/7'],
    ['nonsense', undefined, 'nonsense'],
  ])('keeps results of broker %s with backend %s in %s', async (broker, backend, expected) => {
    const env = { ...servers, CELERY_BROKER_URL: broker, CELERY_RESULT_BACKEND: backend };
    const plan = await planSystem({ env, processes: [], last: undefined, dataDir });
    expect(plan).toMatchObject({ redisPort: undefined, brokerUrl: broker, resultUrl: expected, apps: [] });
  });

  it('gives PORT to the gateway alone, and refuses it when it is taken', async () => {
    const port = await freePort([]);
    const dashboardPort = await freePort([], { taken: new Set([port]) });
    const processes = [app('worker-gan', port, 'gan'), app('dashboard', dashboardPort), app('api', 3000)];
    await withTakenPort(async (taken) => {
      const planned = planSystem({ env: { ...servers, PORT: String(taken) }, processes, last: undefined, dataDir });
      await expect(planned).rejects.toThrow(`PORT=${taken} is taken on 127.0.0.1`);
    });
    const demanded = await freePort([], { taken: new Set([port, dashboardPort]) });
    const plan = await planSystem({
      env: { ...servers, PORT: String(demanded) },
      processes,
      last: undefined,
      dataDir,
    });
    expect(plan.apps.map((planned) => planned.env['PORT'])).toEqual([port, dashboardPort, demanded].map(String));
  });

  it('takes a database and an artifact store that are pointed at', async () => {
    const env = { ...servers, DATABASE_URL: 'postgres://db/app', ARTIFACTS_URL: 's3://bucket' };
    const plan = await planSystem({ env, processes: [app('api', 3000)], last: undefined, dataDir });
    expect(plan).toMatchObject({ postgresPort: undefined, databaseUrl: env.DATABASE_URL, artifactsUrl: 's3://bucket' });
    expect(plan.apps[0]?.env).toMatchObject(env);
  });

  it.each([
    ['0.0.0.0', '127.0.0.1'],
    ['::1', '[::1]'],
    ['localhost', 'localhost'],
  ])('reaches an app that listens on %s at %s', async (HOST, reached) => {
    const env = { ...servers, HOST };
    const plan = await planSystem({ env, processes: [app('api', 3000)], last: undefined, dataDir });
    expect(new URL(plan.apps[0]?.url ?? '').hostname).toBe(reached);
  });
});
