import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { json, type Routes, TestGateway } from '../testing/test-gateway.js';
import { Refused, Unreachable } from './errors.js';
import { Gateway } from './gateway.js';
import { Live } from './resources.js';

let server: TestGateway | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function gatewayOf(routes: Routes, key?: string): Promise<Gateway> {
  server = await TestGateway.start(routes);
  return new Gateway(server.url, key, new AbortController().signal);
}

describe('Gateway', () => {
  it('presents the key, and sends JSON', async () => {
    const gateway = await gatewayOf({ 'POST /x': json(202, { status: 'ok' }) }, 'secret');
    expect(await gateway.post('/x', { rows: 3 }, Live)).toEqual({ status: 'ok' });
    const [asked] = server!.of('POST /x');
    expect(asked).toMatchObject({ body: '{"rows":3}' });
    expect(asked?.headers).toMatchObject({ authorization: 'Bearer secret', 'content-type': 'application/json' });
  });

  it('tells what was wrong, field by field', async () => {
    const problem = {
      title: 'The request is not valid',
      detail: 'Nothing was queued.',
      errors: [{ path: 'config.epochs', message: 'Too big: expected number to be <=10000' }],
    };
    const gateway = await gatewayOf({ 'POST /x': json(422, problem) });
    const refusal = await gateway.post('/x', {}, Live).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refused);
    expect(refusal).toMatchObject({
      status: 422,
      message:
        'The request is not valid. Nothing was queued. (422)\nconfig.epochs: Too big: expected number to be <=10000',
    });
  });

  it('tells nothing twice', async () => {
    const message = 'The row has 1 field.';
    const problem = {
      title: 'No table',
      detail: `${message} Nothing was stored.`,
      errors: [{ path: 'body', message }],
    };
    const gateway = await gatewayOf({ 'POST /x': json(422, problem) });
    await expect(gateway.post('/x', {}, Live)).rejects.toThrow(
      /^No table. The row has 1 field. Nothing was stored. \(422\)$/,
    );
  });

  it('asks for a key where one is missing', async () => {
    const gateway = await gatewayOf({ 'GET /x': json(401, { title: 'No key', detail: 'Send one.' }) });
    await expect(gateway.get('/x', Live)).rejects.toThrow('Give the key of an operator: --key <key>');
  });

  it('knows answers that are not Celerity’s', async () => {
    const gateway = await gatewayOf({
      'GET /page': (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'GET /health/live': json(200, { status: 'fine' }),
      'GET /broken': (response) => void response.writeHead(502).end('<html>'),
    });
    await expect(gateway.get('/page', Live)).rejects.toThrow('/page did not answer as Celerity does (body:');
    await expect(gateway.get('/health/live', Live)).rejects.toThrow('did not answer as Celerity does (status:');
    await expect(gateway.get('/broken', Live)).rejects.toThrow('/broken answered 502 Bad Gateway.');
  });

  it('says why nobody answers', async () => {
    const gateway = await gatewayOf({});
    await server!.stop();
    server = undefined;
    const error = await gateway.get('/x', Live).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Unreachable);
    expect(String(error)).toContain('ECONNREFUSED');
  });
});

describe('an upload', () => {
  it('is sent piece by piece', async () => {
    const gateway = await gatewayOf({ 'POST /x': json(201, { status: 'ok' }) });
    await gateway.upload('/x', pieces('a,b\n', '1,2\n'), Live);
    const [asked] = server!.of('POST /x');
    expect(asked?.body).toBe('a,b\n1,2\n');
    expect(asked?.headers).toMatchObject({ 'content-type': 'text/csv', 'transfer-encoding': 'chunked' });
  });

  it('that is refused before its end tells why', async () => {
    const refusing = createServer((_request, response) => {
      const headers = { 'content-type': 'application/problem+json', connection: 'close' };
      response.writeHead(413, headers).end(JSON.stringify({ title: 'Too large', detail: 'At most 2 GiB.' }));
    });
    try {
      const gateway = new Gateway(await listening(refusing), undefined, new AbortController().signal);
      await expect(gateway.upload('/x', endless(), Live)).rejects.toThrow('Too large. At most 2 GiB. (413)');
    } finally {
      refusing.closeAllConnections();
      refusing.close();
    }
  });

  it('stops when it is interrupted', async () => {
    const interruption = new AbortController();
    const silent = createServer((request) => request.once('data', () => interruption.abort()));
    try {
      const gateway = new Gateway(await listening(silent), undefined, interruption.signal);
      await expect(gateway.upload('/x', endless(), Live)).rejects.toThrow('aborted');
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });
});

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield Buffer.alloc(65_536, '1,2\n');
}
