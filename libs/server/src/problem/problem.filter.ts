import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { pathOf } from '../logging/access-log.js';
import { problemOf } from './problem-of.js';
import { problemTypes } from './problem-types.js';
import { problemBody, ProblemError } from './problem.js';

/** Answers every error as `application/problem+json` (RFC 9457), and logs the unforeseen ones with their stack. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const problem = withLimit(problemOf(error), request);
    if (problem.type === problemTypes.internal) {
      const { method, id } = request;
      this.logger.error(
        { err: error, request_id: id, method, path: pathOf(request.url) },
        'a request failed unexpectedly',
      );
    }
    sendProblem(request, http.getResponse<FastifyReply>(), problem);
  }
}

/** Says how large the body might have been: Fastify's error does not. */
function withLimit(problem: ProblemError, { routeOptions }: FastifyRequest): ProblemError {
  if (problem.type !== problemTypes.bodyTooLarge || !routeOptions?.bodyLimit) return problem;
  return new ProblemError(
    problem.type,
    `The body is larger than the ${routeOptions.bodyLimit} bytes this route takes.`,
    { cause: problem },
  );
}

/** Answers with a problem; an answer that has begun already is cut off, so that nobody takes it for whole. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: ProblemError): void {
  if (reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  request.problem = problem.type.slug;
  // As bytes: to JSON text Fastify adds a charset, which this media type does not have.
  const body = problemBody(problem, pathOf(request.url), request.id);
  void reply
    .code(problem.type.status)
    .headers(problem.headers)
    .header('content-type', 'application/problem+json')
    .send(Buffer.from(JSON.stringify(body)));
}
