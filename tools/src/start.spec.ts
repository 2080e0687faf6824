import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { processes } from './processes.mjs';
import { redisCommand } from './resp.mjs';
import { portOf } from './runtime-file.mjs';
import { StubWorkspace, until } from './testing/stub-workspace.js';

const workspaces: StubWorkspace[] = [];

function newWorkspace(): StubWorkspace {
  const workspace = new StubWorkspace();
  workspaces.push(workspace);
  return workspace;
}

afterEach(async () => {
  for (const workspace of workspaces.splice(0)) await workspace.remove();
});

/** What runs, in the order in which it is recorded. */
const everything = [...processes.map((app) => app.name), 'redis', 'postgres'];
const redisPort = (workspace: StubWorkspace) => portOf(workspace.runtime().redis.url) ?? 0;

describe('npm start', () => {
  it('starts Redis, Postgres and the apps, says where they are, and stops them all on SIGTERM', async () => {
    const workspace = newWorkspace();
    const start = workspace.start();
    await start.prints(/Ctrl-C stops everything/);
    const { pid, api, redis, resultBackend, database, artifacts, workers, children } = workspace.runtime();
    expect(pid).toBe(start.pid);
    expect(redis).toEqual({ url: expect.stringMatching(/^redis:\/\/127\.0\.0\.1:\d+\/0$/), embedded: true });
    expect(resultBackend.url).toBe(redis.url.replace(/0$/, '1'));
    expect(database).toEqual({
      url: expect.stringMatching(/^postgres:\/\/postgres@127\.0\.0\.1:\d+\/postgres$/),
      embedded: true,
    });
    expect(artifacts.url).toBe(join(realpathSync(workspace.root), '.data/artifacts'));
    expect(children.map((child) => child.name)).toEqual(everything);
    expect(start.output).toContain(`curl -s -X POST ${api.url}/api/tasks/tasks.add`);
    expect(start.output).toMatch(`api            | broker ${redis.url} results ${resultBackend.url}`);
    expect(start.output).toMatch(`worker-default | database ${database.url} artifacts ${artifacts.url}`);
    expect(start.output).toContain(workers['default']?.health ?? 'no health');
    await expectRedisToBeDurable(redisPort(workspace));

    start.signal('SIGTERM');
    expect(await start.ended).toBe(0);
    expect(start.output).toMatch(/worker-default \| got SIGTERM/);
    expect(workspace.livingChildren()).toEqual([]);
    expect(workspace.runtime()).toMatchObject({ stoppedAt: expect.any(String), children: [] });
    expect(existsSync(join(workspace.root, '.data/start.lock'))).toBe(false);
  });

  it('refuses to run twice in one clone, and runs beside another clone', async () => {
    const [one, other] = [newWorkspace(), newWorkspace()];
    const first = one.start();
    await first.prints(/Ctrl-C stops everything/);
    const second = one.start();
    expect(await second.ended).toBe(1);
    expect(second.output).toContain(`running already, as process ${first.pid}`);
    expect(second.output).toContain(one.runtime().api.url);
    await other.start().prints(/Ctrl-C stops everything/);
    expect(other.runtime().api.url).not.toBe(one.runtime().api.url);
    expect(other.runtime().redis.url).not.toBe(one.runtime().redis.url);
  });

  it('gives two clones that start at the same time ports of their own', async () => {
    const [one, other] = [newWorkspace(), newWorkspace()];
    const [first, second] = [one.start(), other.start()];
    await Promise.all([first.prints(/Ctrl-C stops everything/), second.prints(/Ctrl-C stops everything/)]);
    expect(other.runtime().api.url).not.toBe(one.runtime().api.url);
    expect(first.output + second.output).not.toContain('EADDRINUSE');
  });

  it('cleans up after a supervisor that was killed, and keeps what Redis held', async () => {
    const workspace = newWorkspace();
    const first = workspace.start();
    await first.prints(/Ctrl-C stops everything/);
    await redisCommand(redisPort(workspace), ['SET', 'kept', 'yes']);
    const orphans = workspace.runtime().children;
    first.signal('SIGKILL');
    await first.ended;
    expect(workspace.livingChildren()).toHaveLength(everything.length);

    const second = workspace.start();
    await second.prints(/Ctrl-C stops everything/);
    expect(second.output).toContain(`redis of an earlier start still runs (pid ${orphans.at(-2)?.pid}): stopping it`);
    const pids = workspace.livingChildren().map((child) => child.pid);
    expect(pids).toHaveLength(everything.length);
    for (const orphan of orphans) expect(pids).not.toContain(orphan.pid);
    expect(await redisCommand(redisPort(workspace), ['GET', 'kept'])).toBe('yes');
  });
});

describe('a process that dies', () => {
  it('is started again, Redis, Postgres and an app alike', async () => {
    const workspace = newWorkspace();
    const start = workspace.start();
    await start.prints(/Ctrl-C stops everything/);
    for (const name of ['redis', 'postgres', 'worker-default']) {
      const before = workspace.runtime().children.find((child) => child.name === name);
      process.kill(before?.pid ?? 0, 'SIGKILL');
      await start.prints(new RegExp(`${name} was ended by SIGKILL; it starts again in 0.5 s`));
      await until(`${name} is back`, () => {
        const now = workspace.livingChildren().find((child) => child.name === name);
        return now !== undefined && now.pid !== before?.pid;
      });
    }
  });

  it('is started again at boot too', async () => {
    const workspace = newWorkspace();
    const start = workspace.start({ STUB_MODE: `api=crash-once=${join(workspace.root, 'crashed')}` });
    await start.prints(/Ctrl-C stops everything/);
    expect(start.output).toContain('api ended with exit code 3; it starts again in 0.5 s');
  });

  it('stops everything when its settings are wrong', async () => {
    const workspace = newWorkspace();
    const start = workspace.start({ STUB_MODE: 'worker-default=exit-78' });
    expect(await start.ended).toBe(78);
    expect(start.output).toContain('worker-default | Wrong setting: PORT is "x"');
    expect(start.output).toContain('worker-default says that settings are wrong');
    expect(start.output).not.toContain('starts again');
    expect(workspace.livingChildren()).toEqual([]);
  });
});

describe('Ctrl-C', () => {
  it('counts once when it arrives twice, and kills when it comes again', async () => {
    const workspace = newWorkspace();
    const start = workspace.start({ STUB_MODE: 'api=deaf' });
    await start.prints(/Ctrl-C stops everything/);
    start.signal('SIGINT');
    start.signal('SIGINT');
    await start.prints(/api +\| got SIGTERM/);
    await until('Ctrl-C counts again', () => workspace.livingChildren().length === 3);
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(start.output).not.toContain('killing');
    start.signal('SIGINT');
    expect(await start.ended).toBe(130);
    expect(start.output).not.toContain('got SIGINT');
    expect(workspace.livingChildren()).toEqual([]);
  });

  it('stops a start that is not ready yet', async () => {
    const workspace = newWorkspace();
    const start = workspace.start({ STUB_MODE: 'api=unready' });
    await start.prints(/api +\| broker redis/);
    start.signal('SIGINT');
    expect(await start.ended).toBe(0);
    expect(start.output).not.toContain('ready after');
    expect(workspace.livingChildren()).toEqual([]);
  });
});

describe('servers that are pointed at', () => {
  it('are used in place of embedded ones, and their passwords written nowhere', async () => {
    const workspace = newWorkspace();
    const start = workspace.start({
      CELERY_BROKER_URL: 'redis://app:hunter2@127.0.0.1:1/0',
      DATABASE_URL: 'postgres://app:hunter2@127.0.0.1:1/app',
      ARTIFACTS_URL: 's3://bucket',
    });
    await start.prints(/Ctrl-C stops everything/);
    expect(workspace.runtime().redis).toEqual({ url: 'redis://app:***@127.0.0.1:1/0', embedded: false });
    expect(workspace.runtime().resultBackend.url).toBe('redis://app:***@127.0.0.1:1/1');
    expect(workspace.runtime().database).toEqual({ url: 'postgres://app:***@127.0.0.1:1/app', embedded: false });
    expect(start.output).toContain('results redis://app:hunter2@127.0.0.1:1/1');
    expect(start.output).toContain('database postgres://app:hunter2@127.0.0.1:1/app artifacts s3://bucket');
    expect(start.output.replaceAll(/\| (broker|database) .*/g, '')).not.toContain('hunter2');
    for (const server of ['redis', 'postgres']) expect(existsSync(join(workspace.root, '.data', server))).toBe(false);
  });
});

describe('what stands in the way', () => {
  it('is said: an app that is not built, a port that is taken, a PORT that is none', async () => {
    const workspace = newWorkspace();
    const taken = workspace.start({ CELERY_BROKER_URL: 'redis://127.0.0.1:1/0', PORT: 'http' });
    expect(await taken.ended).toBe(1);
    expect(taken.output).toContain('celerity: PORT=http is not a number');
    rmSync(join(workspace.root, 'apps/api/dist/main.js'));
    const unbuilt = workspace.start();
    expect(await unbuilt.ended).toBe(1);
    expect(unbuilt.output).toContain('apps/api/dist/main.js is not built');
  });
});

async function expectRedisToBeDurable(port: number): Promise<void> {
  const get = async (name: string) => ((await redisCommand(port, ['CONFIG', 'GET', name])) as string[])[1];
  expect(await get('appendonly')).toBe('yes');
  expect(await get('appendfsync')).toBe('everysec');
  expect(await get('maxmemory-policy')).toBe('noeviction');
  expect(await get('save')).toBe('');
  expect(await get('bind')).toBe('127.0.0.1');
}
