import { loadSettings } from '@celerity/config';
import { describe, expect, it } from '@jest/globals';
import type { WorkerInfo } from '../control/worker-directory.js';
import type { ActiveTask } from '../control/worker-facts.js';
import { CHECKS } from './checks.js';
import type { BrokerFacts, LineFacts, RouteFacts, SystemFacts } from './facts.js';
import type { RedisFacts, ServerFacts } from './server-facts.js';

const URL = 'redis://127.0.0.1:6379/0';
const NOW = Date.parse('2026-11-23T20:00:00Z');

const healthyRedis: RedisFacts = {
  ...{ runId: 'run-1', database: '0', roundTrip: 0.3, version: '7.0.15', evictionPolicy: 'noeviction' },
  ...{ maxmemory: 0, usedMemory: 1_000_000, aof: 'everysec', snapshots: false, failedWrites: [] },
  ...{ replicaOf: undefined, clockSkew: 1 },
};
const broker = (change: Partial<RedisFacts> = {}): ServerFacts => ({
  ...{ server: 'broker', setting: 'CELERY_BROKER_URL', url: URL, reachable: true, ...healthyRedis, ...change },
});
const results = (change: Partial<RedisFacts> = {}): ServerFacts => ({
  ...{ server: 'result backend', setting: 'CELERY_RESULT_BACKEND', url: URL, reachable: true },
  ...{ ...healthyRedis, database: '1', ...change },
});
const line = (change: Partial<LineFacts> = {}): LineFacts => ({
  ...{ line: 'ml', queue: 'ml', waiting: 0, active: 0, delayed: 0, failed: 0, consumers: 1, paused: false },
  ...{ oldest_waiting_seconds: null, concurrency: null, overdue: { count: 0, seconds: 0 }, stalled: [], ...change },
});
const worker = (change: Partial<WorkerInfo> = {}): WorkerInfo => ({
  ...{ name: 'ml@host', app: 'worker-ml', hostname: 'host', pid: 7, pool: 'prefork', concurrency: 4, version: '0.1.0' },
  ...{ started: '2026-11-23T19:00:00Z', active: 0, processed: 3, loadavg: [0, 0, 0], event_loop_lag_ms: 1 },
  ...{ queues: ['ml'], leaving: false, ...change },
});
const route = (change: Partial<RouteFacts> = {}): RouteFacts => ({
  ...{ queue: 'ml', lines: ['ml'], patterns: ['ml.*'], isDefault: false, tasks: ['ml.predict'], ...change },
});
const queues = (change: Partial<BrokerFacts> = {}): BrokerFacts => ({
  lines: [line()],
  strays: [],
  workers: { live: [worker()], silent: [], active: [], handled: { 'ml@host': ['ml.predict'] } },
  ...{ poisoned: 0, eventBytes: 1000, ...change },
});
const running = (since: number): ActiveTask => ({
  ...{ id: 'task-0001', name: 'ml.train', args: [], kwargs: {}, hostname: 'ml@host', queue: 'ml', priority: 0 },
  ...{ retries: 0, attempt: 1, acknowledged: false, time_start: since / 1000, worker_pid: 9, timelimit: [60, 50] },
});
const workers = (change: Partial<BrokerFacts['workers']>) =>
  queues({ workers: { live: [worker()], silent: [], active: [], handled: {}, ...change } });

const diagnose = (change: Partial<SystemFacts> = {}) => {
  const settings = loadSettings({}, {});
  const healthy = { broker: broker(), results: results(), routes: [route()], queues: queues() };
  const facts = { now: NOW, settings, unknownSettings: [], ...healthy, ...change };
  return CHECKS.flatMap((check) => check(facts));
};

describe('the checks', () => {
  it('find nothing wrong in a healthy system, and say what they looked at', () => {
    const findings = diagnose();
    expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual([
      ...['broker.reachable', 'results.reachable', 'broker.version', 'broker.eviction', 'broker.memory'],
      ...['broker.persistence', 'broker.clock', 'databases', 'workers', 'routing', 'queues', 'poisoned'],
      ...['events.size', 'settings.unknown'],
    ]);
  });

  it.each<[check: string, level: string, fix: string, change: Partial<SystemFacts>]>([
    ['broker.reachable', 'warning', 'SLOWLOG', { broker: broker({ roundTrip: 80 }) }],
    ['broker.version', 'error', 'Upgrade', { broker: broker({ version: '6.0.16' }) }],
    ['broker.role', 'error', 'primary, db:6379', { broker: broker({ replicaOf: 'db:6379' }) }],
    [
      ...['broker.eviction', 'error', `redis-cli -u ${URL} CONFIG SET maxmemory-policy noeviction`],
      { broker: broker({ evictionPolicy: 'allkeys-lru' }) },
    ] as const,
    [
      'results.eviction',
      'warning',
      'noeviction',
      { results: results({ runId: 'run-2', evictionPolicy: 'volatile-lru' }) },
    ],
    ['broker.memory', 'warning', 'maxmemory', { broker: broker({ maxmemory: 1_200_000 }) }],
    ['broker.memory', 'error', 'maxmemory', { broker: broker({ maxmemory: 1_000_000 }) }],
    ['broker.persistence', 'warning', 'appendonly yes', { broker: broker({ aof: 'off' }) }],
    ['broker.persistence', 'warning', 'appendfsync everysec', { broker: broker({ aof: 'no' }) }],
    ['broker.disk', 'error', 'disk', { broker: broker({ failedWrites: ['AOF'] }) }],
    ['broker.clock', 'warning', 'NTP', { broker: broker({ clockSkew: -3000 }) }],
    ['broker.clock', 'error', 'NTP', { broker: broker({ clockSkew: 11_000 }) }],
    ['databases', 'info', 'CELERY_RESULT_BACKEND', { results: results({ database: '0' }) }],
    ['workers', 'warning', 'worker-default', { queues: workers({ live: [] }) }],
    ['workers.silent', 'error', 'restart it', { queues: workers({ silent: ['ml@host'] }) }],
    [
      ...(['workers.lag', 'warning', 'CELERY_WORKER_POOL=prefork'] as const),
      { queues: workers({ live: [worker({ pool: 'solo', event_loop_lag_ms: 4000 })] }) },
    ],
    [
      ...(['workers.versions', 'info', 'celerity status'] as const),
      { queues: workers({ live: [worker(), worker({ name: 'b', version: '0.2.0' })] }) },
    ],
    [
      ...(['tasks.overlong', 'error', 'revoke task-0001 --terminate'] as const),
      { queues: workers({ active: [running(NOW - 90_000)] }) },
    ],
    ['route.unconsumed', 'warning', 'CELERY_WORKER_QUEUES=ml', { queues: queues({ lines: [line({ consumers: 0 })] }) }],
    [
      ...(['route.unconsumed', 'info', 'CELERY_WORKER_QUEUES=ml'] as const),
      { routes: [route({ tasks: [] })], queues: queues({ lines: [line({ consumers: 0 })] }) },
    ],
    ['queue.unrouted', 'warning', 'CELERY_TASK_ROUTES', { routes: [route({ patterns: [], tasks: [] })] }],
    ['task.unhandled', 'warning', 'Deploy', { routes: [route({ tasks: ['ml.predict', 'ml.new'] })] }],
    [
      ...(['consumer.unrouted', 'warning', 'CELERY_WORKER_QUEUES'] as const),
      { queues: workers({ live: [worker({ queues: ['ml', 'mll'] })] }) },
    ],
    [
      'queue.unknown',
      'error',
      'CELERITY_QUEUES, with gpu',
      { queues: queues({ strays: [{ queue: 'gpu', tasks: 2 }] }) },
    ],
    [
      'queue.unconsumed',
      'error',
      'add_consumer ml',
      { queues: queues({ lines: [line({ consumers: 0, waiting: 3 })] }) },
    ],
    ['queue.paused', 'warning', 'resume ml', { queues: queues({ lines: [line({ paused: true, waiting: 3 })] }) }],
    ['queue.paused', 'info', 'resume ml', { queues: queues({ lines: [line({ line: 'ml.train', paused: true })] }) }],
    [
      ...(['queue.concurrency', 'info', 'concurrency ml'] as const),
      { queues: queues({ lines: [line({ concurrency: 2, active: 2, waiting: 1 })] }) },
    ],
    [
      'queue.slow',
      'info',
      'inspect active',
      { queues: queues({ lines: [line({ waiting: 1, oldest_waiting_seconds: 70 })] }) },
    ],
    [
      'queue.slow',
      'warning',
      'pool_grow',
      { queues: queues({ lines: [line({ waiting: 1, oldest_waiting_seconds: 700 })] }) },
    ],
    [
      'queue.overdue',
      'warning',
      'inspect',
      { queues: queues({ lines: [line({ overdue: { count: 1, seconds: 40 } })] }) },
    ],
    ['tasks.stalled', 'warning', 'restart', { queues: queues({ lines: [line({ stalled: ['task-0001'] })] }) }],
    [
      ...(['tasks.stalled', 'error', 'Start a worker'] as const),
      { queues: queues({ lines: [line({ stalled: ['task-0001'], consumers: 0 })] }) },
    ],
    ['queue.failed', 'info', '--traceback', { queues: queues({ lines: [line({ failed: 2 })] }) }],
    ['poisoned', 'warning', 'resend', { queues: queues({ poisoned: 2 }) }],
    ['events.size', 'warning', 'CELERITY_EVENTS_MAX_BYTES', { queues: queues({ eventBytes: 200 * 1024 * 1024 }) }],
    [
      ...(['settings.unknown', 'warning', 'CELERY_BROKER_URL'] as const),
      { unknownSettings: [{ name: 'CELERY_BROKER', nearest: 'CELERY_BROKER_URL' }] },
    ],
  ])('%s: %s, and the fix has "%s"', (check, level, fix, change) => {
    const found = diagnose(change).filter((finding) => finding.check === check && finding.level !== 'ok');
    expect(found).toEqual([
      { check, level, message: expect.stringMatching(/^[A-Z\d].*\.$/), fix: expect.stringContaining(fix) },
    ]);
  });

  it('say only that a broker does not answer, and nothing of what it holds', () => {
    const down: ServerFacts = {
      ...{ server: 'broker', setting: 'CELERY_BROKER_URL', url: URL, reachable: false, reason: 'connect ECONNREFUSED' },
    };
    const findings = diagnose({ broker: down, queues: undefined });
    expect(findings[0]).toEqual({
      check: 'broker.reachable',
      level: 'error',
      message: `The broker at ${URL} does not answer: connect ECONNREFUSED.`,
      fix: expect.stringContaining('CELERY_BROKER_URL'),
    });
    expect(findings.map(({ check }) => check)).not.toContain('queues');
    expect(findings.map(({ check }) => check)).toContain('results.version');
  });

  it('leave a young run alone, and one that its worker may still be ending', () => {
    const found = (since: number) =>
      diagnose({ queues: workers({ active: [running(NOW - since)] }) }).filter(
        ({ check }) => check === 'tasks.overlong',
      );
    expect([found(59_000), found(65_000)]).toEqual([[], []]);
  });
});
