import { z } from 'zod';
import type { DocumentedRoute } from './build-document.js';

const Status = z.object({ status: z.enum(['ok', 'error', 'shutting_down']) }).meta({ id: 'HealthStatus' });
const Report = z
  .object({
    ...Status.shape,
    app: z.string(),
    pid: z.int(),
    node: z.string(),
    uptime_seconds: z.int(),
    event_loop_lag_ms: z
      .object({ mean: z.number(), p99: z.number(), max: z.number() })
      .describe('Since the previous report.'),
    details: z.record(z.string(), z.looseObject({ status: z.enum(['up', 'down']), responseTime: z.int().optional() })),
  })
  .meta({ id: 'HealthReport' });

const details = {
  broker: { version: '7.2.5', durability: 'everysec', maxmemory_policy: 'noeviction', responseTime: 1, status: 'up' },
  result_backend: {
    version: '7.2.5',
    durability: 'everysec',
    maxmemory_policy: 'noeviction',
    responseTime: 1,
    status: 'up',
  },
};
const report = {
  status: 'ok',
  app: 'api',
  pid: 71,
  node: 'v24.11.1',
  uptime_seconds: 3612,
  event_loop_lag_ms: { mean: 0.11, p99: 1.2, max: 4.9 },
  details,
};
const down = { message: 'The broker does not answer (not connected).', responseTime: 0, status: 'down' };
const sick = { ...report, status: 'error', details: { ...details, broker: down } };
const tag = 'operation';
const open = { kind: 'public' } as const;
const viewer = { kind: 'role', role: 'viewer', scrapeToken: true } as const;
const example = (value: unknown) => ({ example: { summary: 'Example', value } });

/** Routes that every process of ours has; they come with the server, which knows nothing of this document. */
export const serverRoutes: DocumentedRoute[] = [
  {
    method: 'get',
    path: '/health/live',
    access: open,
    doc: {
      id: 'isLive',
      tag,
      summary: 'Does the process still turn?',
      answers: { 200: { description: 'Yes.', schema: Status, examples: example({ status: 'ok' }) } },
    },
  },
  {
    method: 'get',
    path: '/health/ready',
    access: open,
    doc: {
      id: 'isReady',
      tag,
      summary: 'Can the process do its work now?',
      answers: {
        200: { description: 'Yes.', schema: Status, examples: example({ status: 'ok' }) },
        503: {
          description: 'No: something it needs does not answer, or it is stopping.',
          schema: Status,
          examples: example({ status: 'error' }),
        },
      },
    },
  },
  {
    method: 'get',
    path: '/health',
    access: viewer,
    doc: {
      id: 'getHealth',
      tag,
      summary: 'How is everything the process needs?',
      description: 'Also with the metrics token as the key.',
      answers: {
        200: { description: 'All is well.', schema: Report, examples: example(report) },
        503: { description: 'Something is not.', schema: Report, examples: example(sick) },
      },
    },
  },
  {
    method: 'get',
    path: '/metrics',
    access: viewer,
    doc: {
      id: 'getMetrics',
      tag,
      summary: 'Prometheus metrics',
      description: 'Also with the metrics token as the key.',
      answers: {
        200: {
          description: 'The text format of Prometheus.',
          schema: z.string(),
          mediaType: 'text/plain',
          examples: example('celerity_queue_waiting{queue="celery"} 12\n'),
        },
      },
    },
  },
];
