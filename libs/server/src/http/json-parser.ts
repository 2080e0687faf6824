import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../problem/problem.js';
import { problemTypes } from '../problem/problem-types.js';

/**
 * Makes JSON the only body that the server parses by itself, and says what is wrong with one that it cannot read. Keys with which a body
 * could reach into the prototypes of our objects (`__proto__`, `constructor.prototype`) are refused.
 */
export function readJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    if (body.length === 0) {
      if (request.method === 'DELETE') done(null, undefined);
      else done(malformed('The body is empty. Send a JSON object, {} at least.'), undefined);
      return;
    }
    void parse(request, body, (error, value) =>
      error ? done(malformed(reasonOf(body, error)), undefined) : done(null, value),
    );
  });
}

function malformed(detail: string): ProblemError {
  return new ProblemError(problemTypes.malformedJson, detail);
}

/** Fastify's error says only that something is wrong: read the body once more to say what. */
function reasonOf(body: string, error: Error): string {
  try {
    JSON.parse(body);
  } catch (reason) {
    return `The body is not valid JSON: ${(reason as Error).message}.`;
  }
  return /not valid JSON|prototype/i.test(error.message)
    ? "The body contains a forbidden key: '__proto__', or 'constructor' with a 'prototype'."
    : error.message;
}
