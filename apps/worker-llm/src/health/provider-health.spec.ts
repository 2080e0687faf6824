import { loadSettings } from '@celerity/config';
import type { RateLimiter } from '@celerity/task-core';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openProvider } from '../providers/open-provider.js';
import { ScriptedServer } from '../providers/testing/scripted-server.js';
import { ProviderHealth } from './provider-health.js';

const noLimit: RateLimiter = { take: () => Promise.resolve({ allowed: true, remaining: 1, retryAfterMs: 0 }) };

describe('the health of the provider', () => {
  let server: ScriptedServer;
  beforeAll(async () => void (server = await ScriptedServer.start()));
  afterAll(() => server.stop());

  const health = (env: Record<string, string>) => {
    const all = { LLM_PROVIDER: 'openai-compatible', LLM_BASE_URL: server.baseUrl, LLM_MODEL: 'tiny', ...env };
    return new ProviderHealth(openProvider(loadSettings({}, all).llm, { rateLimiter: noLimit })).check();
  };

  it('is fine where the template writes, and where the server has the model', async () => {
    expect(await health({ LLM_PROVIDER: 'template' })).toEqual({ provider: 'template', model: null, degraded: false });
    expect(await health({})).toEqual({ provider: 'openai-compatible', model: 'tiny', degraded: false });
  });

  it('is degraded, and never an error, where texts will come from the template', async () => {
    const degraded = { provider: 'openai-compatible', degraded: true, message: expect.any(String) };
    expect(await health({ LLM_BASE_URL: 'http://127.0.0.1:1/v1' })).toMatchObject({
      ...degraded,
      problem: 'unavailable',
    });
    expect(await health({ LLM_MODEL: 'other' })).toMatchObject({ ...degraded, problem: 'refused' });
    expect(await health({ LLM_MODEL: '' })).toMatchObject({ ...degraded, problem: 'not_configured' });
    expect(await health({ LLM_PROVIDER: 'llama-cpp', LLM_MODEL_FILE: '/nowhere/model.gguf' })).toMatchObject({
      ...{ provider: 'llama-cpp', degraded: true },
    });
  });

  it('is looked at in time also where the provider never answers', async () => {
    const silent = { name: 'openai-compatible' as const, model: null, write: () => Promise.reject(new Error()) };
    const never = { check: () => new Promise<void>(() => undefined), close: () => Promise.resolve() };
    const report = await new ProviderHealth({ ...silent, ...never }).check();
    expect(report).toMatchObject({ degraded: true, problem: 'timeout' });
  });

  it('is not asked for at every probe', async () => {
    let looks = 0;
    const provider = { name: 'llama-cpp' as const, model: null, write: () => Promise.reject(new Error()) };
    const check = () => Promise.resolve(void looks++);
    const health = new ProviderHealth({ ...provider, check, close: () => Promise.resolve() });
    for (let probe = 0; probe < 5; probe += 1) await health.check();
    expect(looks).toBe(1);
  });
});
