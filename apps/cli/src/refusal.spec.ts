import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { loadSettings } from '@celerity/config';
import { freePort } from '@celerity/task-core/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assertNotRefused } from './refusal.js';

/** Takes connections, and says nothing. */
const silent = createServer();
const settingsOf = (broker: string, results: string) =>
  loadSettings({}, { CELERY_BROKER_URL: broker, CELERY_RESULT_BACKEND: results });

describe('assertNotRefused', () => {
  let there: string;
  let gone: string;
  beforeAll(async () => {
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    there = `redis://127.0.0.1:${(silent.address() as AddressInfo).port}/0`;
    gone = `redis://me:secret@127.0.0.1:${await freePort()}/1`;
  });
  afterAll(() => void silent.close());

  it('lets pass who takes connections: the rest is for the engine to find out', async () => {
    await expect(assertNotRefused(settingsOf(there, there))).resolves.toBeUndefined();
  });

  it.each([
    ['broker', () => settingsOf(gone, there), 'CELERY_BROKER_URL'],
    ['result backend', () => settingsOf(there, gone), 'CELERY_RESULT_BACKEND'],
  ])('says that the %s is not there, where that is, and which setting says so', async (server, settings, setting) => {
    const refused = await assertNotRefused(settings()).catch((error: Error) => error.message);
    expect(refused).toMatch(
      new RegExp(`^The ${server} at redis://me:\\*\\*\\*@127.0.0.1:\\d+/1 does not answer \\(connect ECONNREFUSED`),
    );
    expect(refused).toContain(`set ${setting}.`);
  });
});
