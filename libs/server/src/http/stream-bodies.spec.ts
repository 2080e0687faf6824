import { EventEmitter, once } from 'node:events';
import { Agent, type ClientRequest, request } from 'node:http';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Post } from '@nestjs/common';
import { Public } from '../access/access.decorators.js';
import { TestServer } from '../testing/test-server.js';
import { AcceptBody } from './accept-body.decorator.js';

const LIMIT = 100_000;
/** Tells when a body begins to be read, and with which error it ended. */
const watch = new EventEmitter();

@Public()
@Controller('files')
class FilesController {
  @AcceptBody({ types: ['text/csv'], limit: 'uploadBytes' })
  @Post()
  async read(@Body() body: Readable) {
    return { bytes: (await buffer(body)).length };
  }

  @AcceptBody({ types: ['text/csv'], limit: 'uploadBytes' })
  @Post('ignored')
  ignore() {
    return { ignored: true };
  }

  @AcceptBody({ types: ['text/csv'], limit: 'uploadBytes' })
  @Post('watched')
  async watch(@Body() body: Readable) {
    body.once('data', () => watch.emit('began'));
    watch.emit('ended', await text(body).catch((error: unknown) => error));
    return {};
  }
}

describe('a body that is not JSON', () => {
  let server: TestServer;
  const agent = new Agent({ keepAlive: true });
  beforeAll(async () => {
    server = await TestServer.onRedis();
    await server.start({ controllers: [FilesController] }, { LIMIT_UPLOAD: String(LIMIT) });
  });
  afterAll(async () => {
    agent.destroy();
    await server.stop();
  });

  const open = (path: string, headers = {}): ClientRequest =>
    request(`${server.url}${path}`, { method: 'POST', agent, headers: { 'content-type': 'text/csv', ...headers } });

  /** Sends so many bytes, without saying how many they will be unless `announced`. */
  async function send(path: string, bytes: number, announced = false) {
    const outgoing = open(path, announced ? { 'content-length': bytes } : {});
    const answer = once(outgoing, 'response');
    Readable.from(chunks(bytes)).pipe(outgoing);
    const [incoming] = (await answer) as [Readable & { statusCode: number }];
    return { status: incoming.statusCode, body: JSON.parse(await text(incoming)) as Record<string, unknown> };
  }

  it('reaches its route as a stream', async () => {
    expect(await send('/files', LIMIT)).toMatchObject({ status: 201, body: { bytes: LIMIT } });
    expect(await send('/files', 0)).toMatchObject({ status: 201, body: { bytes: 0 } });
  });

  it.each([false, true])('is refused over the limit of its route (announced: %s)', async (announced) => {
    const { status, body } = await send('/files', LIMIT + 1, announced);
    expect(status).toBe(413);
    expect(body).toMatchObject({
      type: 'urn:celerity:problem:body-too-large',
      detail: expect.stringContaining('100000'),
    });
  });

  it('need not be read: the connection goes on', async () => {
    expect(await send('/files/ignored', LIMIT)).toMatchObject({ status: 201, body: { ignored: true } });
    expect(await send('/files', 3)).toMatchObject({ status: 201, body: { bytes: 3 } });
  });

  it('fails in the hands of its route when the client goes', async () => {
    const watched = once(watch, 'ended');
    const outgoing = open('/files/watched', { 'content-length': 1000 }).on('error', () => undefined);
    const began = once(watch, 'began');
    outgoing.write('a,b\n');
    await began;
    outgoing.destroy();
    const [error] = (await watched) as [unknown];
    expect(error).toMatchObject({ type: { status: 400 } });
  });

  it('harms nobody when the client goes and nobody reads it', async () => {
    const outgoing = open('/files/ignored', { 'content-length': 1000 }).on('error', () => undefined);
    outgoing.write('a,b\n');
    await once(outgoing, 'response');
    outgoing.destroy();
    expect(await send('/files', 3)).toMatchObject({ status: 201 });
  });
});

function* chunks(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= 16_384) yield Buffer.alloc(Math.min(left, 16_384), 'x');
}
