import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import { bearer, eventually, testKeys, TestServer } from '../testing/test-server.js';
import { Public, RequireRole } from './access.decorators.js';
import { type Caller, CurrentCaller } from './caller.js';

@Controller('things')
class ThingsController {
  @RequireRole('viewer')
  @Get()
  list(@CurrentCaller() caller: Caller) {
    return caller;
  }

  @RequireRole('operator')
  @Post()
  create() {
    return {};
  }

  @Public()
  @Get('open')
  open(@CurrentCaller() caller: Caller | undefined) {
    return { caller: caller?.name ?? null };
  }
}

@Controller('forgotten')
class ForgottenController {
  @Get()
  list() {
    return [];
  }
}

describe('access', () => {
  let server: TestServer;
  beforeAll(async () => void (server = await TestServer.onRedis()));
  afterEach(() => server.close());
  afterAll(() => server.stop());

  it('asks for a key whose role covers what the route demands', async () => {
    const ask = await server.start({ controllers: [ThingsController] }, testKeys);
    const post = async (key: string) => (await ask('/things', { body: {}, headers: bearer(key) })).status;
    expect((await ask('/things', { headers: bearer('v-key') })).json()).toEqual({ name: 'v', role: 'viewer' });
    expect([await post('v-key'), await post('o-key'), await post('a-key')]).toEqual([403, 201, 201]);
    expect((await ask('/things/open')).json()).toEqual({ caller: null });
  });

  it('says what is missing', async () => {
    const ask = await server.start({ controllers: [ThingsController] }, testKeys);
    const refused = await ask('/things');
    expect(refused.json()).toMatchObject({ status: 401, type: 'urn:celerity:problem:unauthorized' });
    expect(refused.headers['www-authenticate']).toBe('Bearer');
    expect(refused.headers['content-type']).toBe('application/problem+json');
    expect((await ask('/things', { headers: bearer('nope') })).headers['www-authenticate']).toContain('invalid_token');
    expect((await ask('/things', { body: {}, headers: bearer('v-key') })).json().detail).toContain('needs operator');
  });

  it('opens metrics and health, and nothing else, to the scrape token', async () => {
    const ask = await server.start({ controllers: [ThingsController] }, testKeys);
    const status = async (path: string, headers = {}) => (await ask(path, { headers })).status;
    expect(await status('/metrics')).toBe(401);
    expect(await status('/metrics', bearer('scrape'))).toBe(200);
    expect(await status('/metrics', bearer('v-key'))).toBe(200);
    expect(await status('/health')).toBe(401);
    expect(await status('/health', bearer('scrape'))).not.toBe(401);
    expect(await status('/things', bearer('scrape'))).toBe(401);
  });

  it('makes everybody an admin where no keys are configured', async () => {
    const ask = await server.start({ controllers: [ThingsController] });
    expect((await ask('/things')).json()).toEqual({ name: 'anonymous', role: 'admin' });
  });

  it('refuses to boot with a route that does not say who may call it', async () => {
    const boot = server.start({ controllers: [ForgottenController] });
    await expect(boot).rejects.toThrow(/ForgottenController\.list.*@RequireRole/);
  });

  it('limits the requests of each key, and tells how many are left', async () => {
    const ask = await server.start({ controllers: [ThingsController] }, { ...testKeys, RATE_LIMIT_PER_MINUTE: '2' });
    const as = (key: string) => ask('/things', { headers: bearer(key) });
    // Nobody is limited until the limiter's Redis is connected.
    const first = await eventually(
      () => as('v-key'),
      ({ headers }) => 'ratelimit-limit' in headers,
    );
    expect(first.headers).toMatchObject({
      'ratelimit-limit': '2',
      'ratelimit-remaining': '1',
      'ratelimit-reset': '30',
    });
    expect((await as('v-key')).status).toBe(200);
    const refused = await as('v-key');
    const retryAfter = Number(refused.headers['retry-after']);
    expect(refused.json()).toMatchObject({
      type: 'urn:celerity:problem:rate-limited',
      status: 429,
      retry_after: retryAfter,
    });
    expect((await as('o-key')).status).toBe(200);
  });

  it('limits nobody, and hardly waits, while the limiter’s Redis is frozen', async () => {
    const ask = await server.start({ controllers: [ThingsController] }, testKeys);
    await eventually(
      () => ask('/things', { headers: bearer('v-key') }),
      ({ headers }) => 'ratelimit-limit' in headers,
    );
    server.redis.freeze();
    try {
      const before = Date.now();
      expect((await ask('/things', { headers: bearer('v-key') })).status).toBe(200);
      expect((await ask('/things', { headers: bearer('v-key') })).status).toBe(200);
      expect(Date.now() - before).toBeLessThan(1000);
    } finally {
      server.redis.thaw();
    }
  });
});
