import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findRedisServer } from './find-redis.mjs';
import { withVmModules } from './nx.mjs';
import { packagesAreCurrent } from './packages.mjs';
import { nodeIsRecentEnough } from './workspace.mjs';

let root = '';

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'celerity-setup-'));
});

afterEach(() => rmSync(root, { recursive: true }));

describe('packagesAreCurrent', () => {
  const a = { version: '1.0.0', integrity: 'sha512-a' };
  const linux = { version: '2.0.0', integrity: 'sha512-b', optional: true };
  const workspace = { 'libs/x': { version: '0.1.0' }, 'node_modules/@celerity/x': { resolved: 'libs/x', link: true } };

  function given(wanted: object, installed?: object): boolean {
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: { '': { name: 'x' }, ...wanted } }));
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    const record = join(root, 'node_modules/.package-lock.json');
    if (installed) writeFileSync(record, JSON.stringify({ packages: installed }));
    return packagesAreCurrent(root);
  }

  it('is true when all is there, workspaces linked, optional packages of other platforms left out', () => {
    const wanted = { 'node_modules/a': a, 'node_modules/linux': linux, ...workspace };
    expect(given(wanted, { 'node_modules/a': a, ...workspace })).toBe(true);
    expect(given(wanted, { 'node_modules/a': a, 'node_modules/linux': linux, ...workspace })).toBe(true);
  });

  it('is false when a package is missing, another one or too many, or nothing was installed', () => {
    expect(given({ 'node_modules/a': a })).toBe(false);
    expect(given({ 'node_modules/a': a }, {})).toBe(false);
    expect(given({ 'node_modules/a': a }, { 'node_modules/a': { ...a, version: '1.0.1' } })).toBe(false);
    expect(given({ 'node_modules/a': a }, { 'node_modules/a': a, 'node_modules/b': a })).toBe(false);
    expect(given({ ...workspace }, { 'libs/x': workspace['libs/x'] })).toBe(false);
  });
});

describe('findRedisServer', () => {
  function install(folder: string, name: string, mode = 0o755): string {
    mkdirSync(join(root, folder), { recursive: true });
    const file = join(root, folder, name);
    writeFileSync(file, '');
    chmodSync(file, mode);
    return file;
  }

  it('prefers redis-server, wherever it is, to valkey-server', () => {
    const valkey = install('a', 'valkey-server');
    const path = [join(root, 'a'), join(root, 'b')].join(delimiter);
    expect(findRedisServer(path, [])).toBe(valkey);
    const redis = install('b', 'redis-server');
    expect(findRedisServer(path, [])).toBe(redis);
    expect(findRedisServer('', [join(root, 'b')])).toBe(redis);
  });

  it('finds nothing where there is nothing that runs', () => {
    install('a', 'redis-server', 0o644);
    // Root may run what has any x bit; this file has none.
    expect(findRedisServer(join(root, 'a'), [])).toBeUndefined();
    expect(findRedisServer(undefined, [])).toBe(findRedisServer(process.env['PATH'], []));
  });
});

describe('nodeIsRecentEnough', () => {
  it.each([
    ['20.18.3', false],
    ['20.19.0', true],
    ['24.1.0', true],
    ['18.20.0', false],
  ])('judges %s', (version, verdict) => expect(nodeIsRecentEnough(version)).toBe(verdict));
});

describe('withVmModules', () => {
  it('keeps what was set and adds each option once', () => {
    const all = withVmModules('--max-old-space-size=512');
    expect(all).toMatch(/^--max-old-space-size=512 --experimental-vm-modules /);
    expect(withVmModules(all)).toBe(all);
  });
});
