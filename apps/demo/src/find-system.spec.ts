import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findSystem } from './find-system.js';

const api = { url: 'http://127.0.0.1:4711' };

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'demo-'))));
afterAll(() => rm(folder, { recursive: true }));

describe('findSystem', () => {
  it.each([
    ['runs', JSON.stringify({ api }), api.url],
    ['has stopped', JSON.stringify({ api, stoppedAt: '2026-11-24T00:00:00Z' }), 'http://127.0.0.1:3000'],
    ['left something else', 'not JSON', 'http://127.0.0.1:3000'],
  ])('where npm start %s', async (_, content, url) => {
    const file = join(folder, 'runtime.json');
    await writeFile(file, content);
    expect(await findSystem(pathToFileURL(file))).toBe(url);
  });

  it('takes the usual one where nothing was ever started', async () => {
    expect(await findSystem(pathToFileURL(join(folder, 'nothing.json')))).toBe('http://127.0.0.1:3000');
  });
});
