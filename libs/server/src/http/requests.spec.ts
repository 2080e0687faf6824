import { connect } from 'node:net';
import { LOGGER } from '@celerity/task-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import type { Logger } from 'pino';
import { Public } from '../access/access.decorators.js';
import { TestServer } from '../testing/test-server.js';
import { AcceptBody } from './accept-body.decorator.js';

@Public()
@Controller('things')
class ThingsController {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  @Post()
  async create(@Body() body: unknown) {
    await Promise.resolve();
    this.logger.info('creating');
    return { body };
  }

  @AcceptBody({ limit: 'logLineBytes' })
  @Post('small')
  small() {
    return {};
  }

  @Get('broken')
  broken() {
    throw new Error('the password is hunter2');
  }
}

describe('requests', () => {
  let server: TestServer;
  beforeAll(async () => void (server = await TestServer.onRedis()));
  afterEach(() => server.close());
  afterAll(() => server.stop());

  const start = (env?: Record<string, string>) => server.start({ controllers: [ThingsController] }, env);
  const line = (msg: string) => server.lines.find((one) => one.msg === msg);
  const json = { 'content-type': 'application/json' };

  it('are told what is wrong with their body', async () => {
    const ask = await start();
    const post = async (body: string, path = '/things') => (await ask(path, { body, headers: json })).json();
    expect(await post('{"a":')).toMatchObject({ status: 400, type: 'urn:celerity:problem:malformed-json' });
    expect(await post('')).toMatchObject({ status: 400, detail: expect.stringContaining('empty') });
    expect(await post('{"__proto__":{"x":1}}')).toMatchObject({
      status: 400,
      detail: expect.stringContaining('__proto__'),
    });
    expect(await post('{"constructor":{"prototype":1}}')).toMatchObject({ status: 400 });
    expect(await post('{"a":1}')).toEqual({ body: { a: 1 } });
  });

  it('may be as large as their route takes', async () => {
    const ask = await start({ LIMIT_JSON_BODY: '20000' });
    const post = async (bytes: number, path: string) =>
      (await ask(path, { body: `"${'x'.repeat(bytes - 2)}"`, headers: json })).json();
    expect(await post(20_000, '/things')).toHaveProperty('body');
    expect(await post(20_001, '/things')).toMatchObject({ status: 413, detail: expect.stringContaining('20000') });
    expect(await post(8193, '/things/small')).toMatchObject({ status: 413, detail: expect.stringContaining('8192') });
  });

  it('are refused when they come from other people’s pages', async () => {
    const ask = await start();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await ask('/things', { body: 'a=b', headers: form })).status).toBe(403);
    expect((await ask('/things', { method: 'POST' })).status).toBe(415);
    expect((await ask('/health/live', { headers: { host: 'evil.example' } })).status).toBe(403);
    const refused = await ask('/nowhere', { headers: { origin: 'http://evil.example' } });
    expect(refused.json()).toMatchObject({ status: 403, type: 'urn:celerity:problem:foreign-origin' });
    expect(refused.headers['x-content-type-options']).toBe('nosniff');
  });

  it('may come from pages of allowed origins, which learn what they need', async () => {
    const origin = 'https://app.example.com';
    const ask = await start({ ALLOWED_ORIGINS: origin });
    const preflight = {
      origin,
      'access-control-request-method': 'DELETE',
      'access-control-request-headers': 'authorization',
    };
    const allowed = await ask('/things', { method: 'OPTIONS', headers: preflight });
    expect(allowed.status).toBe(204);
    expect(allowed.headers['access-control-allow-origin']).toBe(origin);
    expect(allowed.headers['access-control-allow-methods']).toContain('DELETE');
    expect(
      (await ask('/things', { body: {}, headers: { origin } })).headers['access-control-expose-headers'],
    ).toContain('location');
  });

  it('carry their id through answer and log', async () => {
    const ask = await start();
    const answer = await ask('/things?token=x', { body: {}, headers: { 'x-request-id': 'mine' } });
    expect(answer.headers['x-request-id']).toBe('mine');
    const access = { request_id: 'mine', method: 'POST', path: '/things', status: 201, level: 'info' };
    expect(line('request')).toMatchObject(access);
    expect((await ask('/things', { body: {} })).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('learn nothing of what broke; the log learns everything', async () => {
    const ask = await start();
    const answer = await ask('/things/broken', { headers: { 'x-request-id': 'r5' } });
    expect(answer.json()).toMatchObject({ status: 500, type: 'urn:celerity:problem:internal-error', request_id: 'r5' });
    expect(answer.text).not.toContain('hunter2');
    const told = { level: 'error', request_id: 'r5', err: { stack: expect.stringContaining('hunter2') } };
    expect(line('a request failed unexpectedly')).toMatchObject(told);
  });

  it('are told when there is nothing, or they make no sense', async () => {
    const ask = await start();
    expect((await ask('/nowhere?x=1')).json()).toMatchObject({ status: 404, instance: '/nowhere' });
    expect((await ask('/things/%ff')).json()).toMatchObject({
      status: 400,
      type: 'urn:celerity:problem:malformed-request',
    });
    expect(await rawly(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(9000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431 .*"type":"urn:celerity:problem:headers-too-large"/s,
    );
    expect(await rawly('no http at all\r\n\r\n')).toMatch(
      /^HTTP\/1.1 400 .*"type":"urn:celerity:problem:malformed-request"/s,
    );
  });

  it('are counted by route, not by path', async () => {
    const ask = await start();
    await ask('/things/broken');
    await ask('/nowhere/at/all');
    const { text } = await ask('/metrics');
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/things/broken",status="500"} 1');
    expect(text).toContain('http_request_duration_seconds_count{method="GET",route="none",status="404"} 1');
  });

  /** What the server answers to bytes. */
  function rawly(bytes: string): Promise<string> {
    return new Promise((resolve) => {
      let text = '';
      const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => (text += String(chunk))).on('close', () => resolve(text));
    });
  }
});
