import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

/** Seconds. The last ones are for long polls of results. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Counts and times every answer by method, route (its pattern, not its path) and status. Event streams are left out. */
export function measureRequests(server: FastifyInstance, metrics: Metrics): void {
  const duration = metrics.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the arrival of a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
  });
  server.addHook('onResponse', (request, reply, done) => {
    if (reply.getHeader('content-type') !== 'text/event-stream') {
      const route = request.routeOptions.url ?? 'none';
      duration.labels(request.method, route, String(reply.statusCode)).observe(reply.elapsedTime / 1000);
    }
    done();
  });
}
