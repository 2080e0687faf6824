import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { loadSettings, type Environment } from '@celerity/config';
import { RATE_LIMITER, type RateLimiter } from '@celerity/task-core';
import { TestEngine, TestRedis } from '@celerity/task-core/testing';
import { openProvider } from './open-provider.js';
import { NEVER, NOTE, noteRequest } from './testing/requests.js';
import { ScriptedServer, type Turn } from './testing/scripted-server.js';
import type { ProviderError, TextProvider } from './text-provider.js';

jest.setTimeout(60_000);

const good: Turn = { pieces: [JSON.stringify(NOTE)] };
const down: Turn = { status: 503, headers: { 'retry-after': '0' } };

/** The whole chain, as a worker has it: real HTTP, and rate limits in a real Redis. */
describe('an opened provider', () => {
  let redis: TestRedis;
  let engine: TestEngine;
  let server: ScriptedServer;
  beforeAll(async () => {
    [redis, server] = await Promise.all([TestRedis.start(), ScriptedServer.start()]);
    engine = await TestEngine.start(redis, { tasks: [] });
  });
  afterAll(async () => {
    await engine.stop();
    await Promise.all([redis.stop(), server.stop()]);
  });

  const warnings: string[] = [];
  /** One with a budget of its own. */
  function opened(env: Environment = {}): TextProvider {
    const { llm } = loadSettings(
      {},
      {
        LLM_PROVIDER: 'openai-compatible',
        LLM_BASE_URL: server.baseUrl,
        LLM_MODEL: 'tiny',
        LLM_API_KEY: randomUUID(),
        ...env,
      },
    );
    warnings.length = 0;
    const logger = { warn: (message: string) => void warnings.push(message) };
    return openProvider(llm, { rateLimiter: engine.get<RateLimiter>(RATE_LIMITER), logger })!;
  }
  const failure = (provider: TextProvider, signal = NEVER) =>
    provider.write(noteRequest(), signal).then(
      () => Promise.reject(new Error('it was written')),
      (error: ProviderError) => error,
    );

  describe('repeats', () => {
    it('what failed for a time, as long after as the server asks for', async () => {
      await server.script(
        { status: 429, headers: { 'retry-after': '1' } },
        { status: 500, headers: { 'retry-after-ms': '5' } },
        good,
      );
      const began = performance.now();
      expect((await opened().write(noteRequest(), NEVER)).draft).toEqual(NOTE);
      const took = performance.now() - began;
      console.info(`429 with Retry-After: 1, then 500 with 5 ms, then the text: ${took.toFixed(0)} ms`);
      expect(took).toBeGreaterThanOrEqual(1000);
      expect(warnings).toEqual([
        expect.stringMatching(/429.*again in 1\.0 s/),
        expect.stringMatching(/500.*in 0\.0 s/),
      ]);
    });

    it('so often and no more', async () => {
      await server.script(down, down, down, good);
      const error = await failure(opened({ LLM_MAX_RETRIES: '2' }));
      expect(error).toMatchObject({ problem: 'unavailable' });
      expect(await server.requests()).toHaveLength(3);
    });

    it('neither what is wrong with the request, nor an answer that cannot be used', async () => {
      for (const turn of [{ status: 400 }, { status: 404 }, { status: 422 }, { pieces: ['no'] }]) {
        await server.script(turn, good);
        await failure(opened());
        expect(await server.requests()).toHaveLength(1);
      }
    });

    it('nothing where the wait would outlast the time', async () => {
      await server.script(
        { status: 429, headers: { 'retry-after': new Date(Date.now() + 3600_000).toUTCString() } },
        good,
      );
      const error = await failure(opened());
      expect(error).toMatchObject({
        problem: 'rate_limited',
        message: expect.stringMatching(/429.*outlast LLM_TIMEOUT/),
      });
      expect(await server.requests()).toHaveLength(1);
    });

    it('nothing for a caller who has gone while it waited', async () => {
      await server.script({ status: 429, headers: { 'retry-after': '30' } }, good);
      const caller = new AbortController();
      const reason = new Error('revoked');
      const provider = opened();
      void server.next('closed').then(() => setImmediate(() => caller.abort(reason)));
      expect(await failure(provider, caller.signal)).toBe(reason);
      expect(await server.requests()).toHaveLength(1);
    });
  });

  it('gives the whole text no more than its time, and closes the connection', async () => {
    await server.script({ pieces: ['{'], then: 'hang' });
    const closed = server.next('closed');
    const error = await failure(opened({ LLM_TIMEOUT: '2' }));
    expect(error).toMatchObject({ problem: 'timeout', message: expect.stringMatching(/2 s \(LLM_TIMEOUT\)/) });
    expect((await closed).whole).toBe(false);
  });

  it('leaves a provider alone that does not answer, and takes it again when it does', async () => {
    const provider = opened({ LLM_MAX_RETRIES: '0', LLM_CIRCUIT_FAILURES: '2', LLM_CIRCUIT_OPEN: '3' });
    await server.script(down, down, good, good);
    await failure(provider);
    await failure(provider);
    const began = performance.now();
    const refused = await failure(provider);
    console.info(`refused by the open circuit in ${(performance.now() - began).toFixed(2)} ms`);
    expect(refused).toMatchObject({ problem: 'unavailable', message: expect.stringMatching(/left alone/) });
    expect(await server.requests()).toHaveLength(2);
    await expect(provider.check(NEVER)).rejects.toThrow(/left alone/);
    expect((await writtenInTheEnd(provider)).draft).toEqual(NOTE);
    expect((await provider.write(noteRequest(), NEVER)).draft).toEqual(NOTE);
  });

  describe('keeps to limits that all workers share', () => {
    it('of requests: repetitions count, and who would wait too long is told', async () => {
      const key = { LLM_API_KEY: randomUUID(), LLM_REQUESTS_PER_MINUTE: '2', LLM_TIMEOUT: '20' };
      await server.script(down, good, good);
      const [here, there] = [opened(key), opened(key)];
      await here.write(noteRequest(), NEVER);
      const error = await failure(there);
      expect(error).toMatchObject({
        problem: 'rate_limited',
        message: expect.stringMatching(/LLM_REQUESTS_PER_MINUTE/),
      });
      expect(error.retryAfterMs).toBeGreaterThan(0);
      expect(await server.requests()).toHaveLength(2);
    });

    it('of tokens: a text that takes more than there are takes them all', async () => {
      await server.script(good, good);
      const provider = opened({ LLM_TOKENS_PER_MINUTE: '10' });
      expect((await provider.write(noteRequest(), NEVER)).draft).toEqual(NOTE);
      expect(await failure(provider)).toMatchObject({
        problem: 'rate_limited',
        message: expect.stringMatching(/10 tokens a minute .*LLM_TOKENS_PER_MINUTE/),
      });
    });

    it('and asks nobody while the broker does not say', async () => {
      await server.script(good);
      const provider = opened({ LLM_REQUESTS_PER_MINUTE: '100' });
      redis.freeze();
      try {
        expect(await failure(provider)).toMatchObject({
          problem: 'rate_limited',
          message: expect.stringMatching(/broker/),
        });
      } finally {
        redis.thaw();
      }
      expect(await server.requests()).toHaveLength(0);
    });
  });

  it('checks the server', async () => {
    await server.serves(['tiny']);
    await expect(opened().check(NEVER)).resolves.toBeUndefined();
    await server.serves(['other']);
    await expect(opened().check(NEVER)).rejects.toMatchObject({ problem: 'refused' });
  });
});

/** Asks until the circuit lets it through. */
async function writtenInTheEnd(provider: TextProvider) {
  for (;;) {
    try {
      return await provider.write(noteRequest(), NEVER);
    } catch (error) {
      if (!/left alone/.test((error as Error).message)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

describe('openProvider', () => {
  const open = (env: Environment) =>
    openProvider(loadSettings({}, env).llm, { rateLimiter: { take: () => Promise.reject(new Error('asked')) } });

  it('opens none for the template, the default', () => {
    expect(open({})).toBeUndefined();
  });

  it.each([
    [{ LLM_PROVIDER: 'openai-compatible' }, 'LLM_BASE_URL and LLM_MODEL'],
    [{ LLM_PROVIDER: 'openai-compatible', LLM_MODEL: 'tiny' }, 'LLM_BASE_URL'],
    [{ LLM_PROVIDER: 'openai-compatible', LLM_BASE_URL: 'http://127.0.0.1:1' }, 'LLM_MODEL'],
    [{ LLM_PROVIDER: 'llama-cpp' }, 'LLM_MODEL_FILE'],
  ])('opens one that says what it lacks: %j', async (env, missing) => {
    const provider = open(env)!;
    const expected = { problem: 'not_configured', message: expect.stringContaining(`needs ${missing}`) };
    await expect(provider.write(noteRequest(), NEVER)).rejects.toMatchObject(expected);
    await expect(provider.check(NEVER)).rejects.toMatchObject(expected);
    await provider.close();
  });

  it('says of a file that is not there where the text is asked for', async () => {
    const provider = open({ LLM_PROVIDER: 'llama-cpp', LLM_MODEL_FILE: '/nowhere/tiny.gguf' })!;
    expect(provider.name).toBe('llama-cpp');
    await expect(provider.write(noteRequest(), NEVER)).rejects.toMatchObject({ problem: 'not_configured' });
    await provider.close();
  });
});
