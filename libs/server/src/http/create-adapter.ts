import type { Settings } from '@celerity/config';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { logRequests } from '../logging/access-log.js';
import { problemOf } from '../problem/problem-of.js';
import { sendProblem } from '../problem/problem.filter.js';
import { answerClientError } from './client-error.js';
import { hookRequests } from './request-hooks.js';
import { readJson } from './json-parser.js';
import { requestIdOf } from './request-id.js';
import { streamOtherBodies } from './stream-bodies.js';

/** Longest path parameter: a task id has at most 128 characters, each of which may be percent-encoded. */
const MAX_PARAM_LENGTH = 400;

/** Fastify with our limits, checks, logging and error answers. */
export function createAdapter(settings: Settings, logger: Logger): FastifyAdapter {
  const { limits, http } = settings;
  const adapter = new FastifyAdapter({
    bodyLimit: limits.jsonBodyBytes,
    http: { maxHeaderSize: limits.headerBytes },
    trustProxy: http.trustProxy,
    genReqId: requestIdOf,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(request, reply, problemOf(error)),
    clientErrorHandler: answerClientError(limits.headerBytes),
  });
  const server = adapter.getInstance() as unknown as FastifyInstance;
  readJson(server);
  streamOtherBodies(server);
  hookRequests(server, settings);
  logRequests(server, logger);
  return adapter;
}
