import { Transform, type TransformCallback } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../problem/problem.js';
import { problemTypes } from '../problem/problem-types.js';

/**
 * Hands bodies that are not JSON to their route as they arrive: its `@Body()` is a `Readable` of bytes. Only types that the route
 * accepts (`AcceptBody`) get this far.
 *
 * The stream fails with a `ProblemError`: 413 over the route's limit, 400 when the client goes before the end. A route that reads no
 * further may answer at once.
 */
export function streamOtherBodies(server: FastifyInstance): void {
  server.addContentTypeParser('*', (request, payload, done) => {
    const body = new LimitedBody(limitOf(request));
    // A route may have answered without reading it: then nobody is there to hear of an error.
    body.on('error', () => undefined);
    // Not `pipeline`: it would destroy the request together with the body, and with it the connection that carries the answer.
    payload.once('error', () => body.destroy(cutOff()));
    done(null, payload.pipe(body));
  });
  // Node discards what is left of a request that nobody has begun to read. This one has been begun, so it is for us to do.
  server.addHook('onResponse', ({ body, raw }, _reply, done) => {
    if (body instanceof LimitedBody) raw.unpipe(body).resume();
    done();
  });
}

/** What is wrong with the length that a request announces; undefined when nothing is. */
export function tooLong(request: FastifyRequest): ProblemError | undefined {
  const limit = limitOf(request);
  return Number(request.headers['content-length']) > limit ? overLimit(limit) : undefined;
}

class LimitedBody extends Transform {
  private bytes = 0;

  constructor(private readonly limit: number) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    if (this.bytes > this.limit) done(overLimit(this.limit));
    else done(null, chunk);
  }
}

function limitOf({ routeOptions }: FastifyRequest): number {
  return routeOptions.bodyLimit ?? Infinity;
}

function overLimit(limit: number): ProblemError {
  return new ProblemError(problemTypes.bodyTooLarge, `The body is larger than the ${limit} bytes this route takes.`);
}

function cutOff(): ProblemError {
  return new ProblemError(problemTypes.malformedRequest, 'The connection was closed before the body had arrived.');
}
