import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, isRunning } from './process-identity.mjs';
import { takeStartLock } from './start-lock.mjs';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'celerity-lock-'));
  file = join(folder, 'data/start.lock');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A process that lives until it is told to end. */
async function withNeighbour<T>(run: (pid: number) => Promise<T> | T): Promise<T> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(child, 'exit');
  try {
    return await run(child.pid ?? 0);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

describe('takeStartLock', () => {
  it('gives the lock once, until it is released', () => {
    const lock = takeStartLock(file);
    expect(takeStartLock(file)).toMatchObject({ holder: { pid: process.pid, startedAt: expect.any(String) } });
    if ('release' in lock) lock.release();
    expect(existsSync(file)).toBe(false);
    expect(takeStartLock(file)).toHaveProperty('release');
    expect(readdirSync(join(folder, 'data'))).toEqual(['start.lock']);
  });

  it('names a living holder', async () => {
    await withNeighbour((pid) => {
      takeStartLock(file);
      writeFileSync(file, JSON.stringify({ ...identify(pid), startedAt: 'then' }));
      expect(takeStartLock(file)).toEqual({ holder: expect.objectContaining({ pid, startedAt: 'then' }) });
    });
  });

  it.each([
    ['of a process that is gone', () => withNeighbour((pid) => identify(pid))],
    ['of an earlier process with the same pid', () => ({ pid: process.pid, began: 'long ago' })],
    ['that is empty', () => ''],
  ])('takes over a lock %s', async (_, content) => {
    takeStartLock(file);
    writeFileSync(file, JSON.stringify(await content()));
    expect(takeStartLock(file)).toHaveProperty('release');
  });
});

describe('isRunning', () => {
  it('is true for this very process only', () => {
    const me = identify(process.pid);
    expect(isRunning(me)).toBe(true);
    expect(isRunning({ ...me, began: 'x' })).toBe(false);
    expect(isRunning({ pid: process.pid })).toBe(false);
    expect(isRunning(undefined)).toBe(false);
  });
});
