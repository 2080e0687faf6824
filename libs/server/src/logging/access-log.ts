import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** What asks every few seconds and has nothing to tell. */
const QUIET = /^\/(health|metrics)\b/;

/** Logs one line for each answered request: at level info, at debug for health checks and metrics. */
export function logRequests(server: FastifyInstance, logger: Logger): void {
  server.addHook('onResponse', (request, reply, done) => {
    const path = pathOf(request.url);
    const level = QUIET.test(path) ? 'debug' : 'info';
    if (logger.isLevelEnabled(level)) {
      const fields = {
        request_id: request.id,
        method: request.method,
        path,
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
        key: request.caller?.name,
        problem: request.problem,
        remote: request.ip,
      };
      logger[level](fields, 'request');
    }
    done();
  });
}

/** The path of a request target: queries may hold what does not belong in a log. */
export function pathOf(url: string): string {
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}
