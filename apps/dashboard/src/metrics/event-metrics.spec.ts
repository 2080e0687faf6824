import { describe, expect, it } from '@jest/globals';
import { Metrics } from '@celerity/server';
import type { EventFields, EventType, TaskEvent, WorkerInfo } from '@celerity/task-core';
import { LiveState } from '../fold/live-state.js';
import { FlowerMetrics } from './flower-metrics.js';
import { OTHER } from './label-values.js';
import { TaskMetrics } from './task-metrics.js';
import { WorkerMetrics } from './worker-metrics.js';

const T0 = 1_795_400_000;

/** The metrics of events, as they stand after each. */
class Told {
  readonly metrics = new Metrics();
  readonly flower = new FlowerMetrics(this.metrics, ['tasks.add']);
  readonly tasks = new TaskMetrics(this.metrics, ['tasks.add']);
  readonly workers = new WorkerMetrics(this.metrics, this.flower);
  private readonly state = new LiveState();
  private events = 0;

  /** @param at seconds after the first */
  tell<T extends EventType>(type: T, at: number, fields: EventFields[T], hostname = 'w1@vm', counted = true): void {
    const origin = { hostname, pid: 7, utcoffset: 0, clock: ++this.events, timestamp: T0 + at };
    const event = { type, ...origin, ...fields } as unknown as TaskEvent;
    const entry = { kind: 'event' as const, id: `${(T0 + at) * 1000}-0.${this.events}`, event };
    this.state.apply(entry);
    const facts = 'uuid' in event ? this.state.tasks.get(event.uuid) : undefined;
    this.flower.apply(event, facts, counted);
    this.tasks.apply(entry, facts, counted);
  }

  /** A task from sent to started. */
  begin(uuid: string, name = 'tasks.add', hostname = 'w1@vm', counted = true): void {
    const family = { root_id: uuid, parent_id: null, eta: null, expires: null, retries: 0 };
    this.tell('task-sent', 0, { uuid, name, queue: 'celery', ...family }, 'gen7@vm', counted);
    this.tell('task-received', 1, { uuid, name, args: [], kwargs: {}, ...family }, hostname, counted);
    this.tell('task-started', 1.5, { uuid }, hostname, counted);
  }

  heartbeat(hostname: string, active = 0): void {
    const software = { sw_ident: 'celerity', sw_ver: '1', sw_sys: 'linux' };
    this.tell('worker-heartbeat', 1, { freq: 2, ...software, active, processed: 0, loadavg: [0, 0, 0] }, hostname);
  }

  /** Lines of one metric, without its help, sorted. */
  async lines(name: string): Promise<string[]> {
    const text = await this.metrics.registry.getSingleMetricAsString(name);
    return text
      .split('\n')
      .filter((line) => line && !line.startsWith('#'))
      .sort();
  }
}

const info = (name: string, more: Partial<WorkerInfo> = {}): WorkerInfo => ({
  ...{ name, app: 'worker', hostname: 'vm', pid: 1, pool: 'prefork', concurrency: 4, started: '2026-11-28T12:00:00Z' },
  ...{
    version: '1',
    active: 0,
    processed: 0,
    loadavg: [0, 0, 0],
    event_loop_lag_ms: 2,
    queues: ['celery'],
    leaving: false,
  },
  ...more,
});

describe('Flower’s metrics', () => {
  it('have its names, kinds and labels', async () => {
    const told = new Told();
    const described = (await told.metrics.registry.getMetricsAsJSON()).filter(({ name }) => name.startsWith('flower_'));
    expect(described.map(({ name, type }) => `${name} ${String(type)}`).sort()).toEqual([
      'flower_events_total counter',
      'flower_task_prefetch_time_seconds gauge',
      'flower_task_runtime_seconds histogram',
      'flower_worker_number_of_currently_executing_tasks gauge',
      'flower_worker_online gauge',
      'flower_worker_prefetched_tasks gauge',
    ]);
  });

  it('count events by worker, type and task, and time runs', async () => {
    const told = new Told();
    told.begin('a');
    told.tell('task-succeeded', 2, { uuid: 'a', result: 3, runtime: 0.5 });
    expect(await told.lines('flower_events_total')).toEqual([
      'flower_events_total{worker="gen@vm",type="task-sent",task="tasks.add"} 1',
      'flower_events_total{worker="w1@vm",type="task-received",task="tasks.add"} 1',
      'flower_events_total{worker="w1@vm",type="task-started",task="tasks.add"} 1',
      'flower_events_total{worker="w1@vm",type="task-succeeded",task="tasks.add"} 1',
    ]);
    const runtime = await told.lines('flower_task_runtime_seconds');
    expect(runtime).toEqual(
      expect.arrayContaining([
        'flower_task_runtime_seconds_bucket{le="0.25",worker="w1@vm",task="tasks.add"} 0',
        'flower_task_runtime_seconds_bucket{le="0.5",worker="w1@vm",task="tasks.add"} 1',
        'flower_task_runtime_seconds_bucket{le="+Inf",worker="w1@vm",task="tasks.add"} 1',
        'flower_task_runtime_seconds_sum{worker="w1@vm",task="tasks.add"} 0.5',
        'flower_task_runtime_seconds_count{worker="w1@vm",task="tasks.add"} 1',
      ]),
    );
    expect(runtime).toHaveLength(15 + 2);
  });

  it('tell how many tasks a worker holds that it has not begun, and how long the last one waited there', async () => {
    const told = new Told();
    const prefetched = () => told.lines('flower_worker_prefetched_tasks');
    const family = { root_id: 'b', parent_id: null, expires: null, retries: 0 };
    told.tell('task-received', 1, { uuid: 'b', name: 'tasks.add', args: [], kwargs: {}, eta: null, ...family });
    expect(await prefetched()).toEqual(['flower_worker_prefetched_tasks{worker="w1@vm",task="tasks.add"} 1']);
    told.tell('task-started', 1.25, { uuid: 'b' });
    expect(await prefetched()).toEqual(['flower_worker_prefetched_tasks{worker="w1@vm",task="tasks.add"} 0']);
    const waited = () => told.lines('flower_task_prefetch_time_seconds');
    expect(await waited()).toEqual(['flower_task_prefetch_time_seconds{worker="w1@vm",task="tasks.add"} 0.25']);
    told.tell('task-failed', 2, { uuid: 'b', exception: 'Error: x', traceback: null });
    expect(await waited()).toEqual(['flower_task_prefetch_time_seconds{worker="w1@vm",task="tasks.add"} 0']);
    for (const uuid of ['c', 'd']) {
      told.tell('task-received', 3, { uuid, name: 'tasks.add', args: [], kwargs: {}, eta: null, ...family });
    }
    told.tell('task-revoked', 4, { uuid: 'c', terminated: false, signum: null, expired: false }, 'gen9@vm');
    told.tell(
      'task-received',
      5,
      { uuid: 'd', name: 'tasks.add', args: [], kwargs: {}, eta: null, ...family },
      'w2@vm',
    );
    expect(await prefetched()).toEqual([
      'flower_worker_prefetched_tasks{worker="w1@vm",task="tasks.add"} 0',
      'flower_worker_prefetched_tasks{worker="w2@vm",task="tasks.add"} 1',
    ]);
  });

  it('tell who is online, and what runs there', async () => {
    const told = new Told();
    told.heartbeat('w1@vm', 3);
    expect(await told.lines('flower_worker_online')).toEqual(['flower_worker_online{worker="w1@vm"} 1']);
    const executing = () => told.lines('flower_worker_number_of_currently_executing_tasks');
    expect(await executing()).toEqual(['flower_worker_number_of_currently_executing_tasks{worker="w1@vm"} 3']);
    const software = { sw_ident: 'celerity', sw_ver: '1', sw_sys: 'linux' };
    told.tell('worker-offline', 2, { freq: 2, ...software, active: 0, processed: 0, loadavg: [0, 0, 0] });
    expect(await told.lines('flower_worker_online')).toEqual(['flower_worker_online{worker="w1@vm"} 0']);
    expect(await executing()).toEqual(['flower_worker_number_of_currently_executing_tasks{worker="w1@vm"} 0']);
  });

  it('do not count what happened before the dashboard was there, but know it', async () => {
    const told = new Told();
    told.begin('a', 'tasks.add', 'w1@vm', false);
    expect(await told.lines('flower_events_total')).toEqual([]);
    told.tell('task-succeeded', 2, { uuid: 'a', result: 3, runtime: 0.5 });
    expect(await told.lines('flower_events_total')).toEqual([
      'flower_events_total{worker="w1@vm",type="task-succeeded",task="tasks.add"} 1',
    ]);
  });
});

describe('series of workers', () => {
  it('show a worker that has died as offline for a minute, and are all gone then', async () => {
    const told = new Told();
    told.heartbeat('w1@vm');
    told.begin('a');
    told.tell('task-succeeded', 2, { uuid: 'a', result: 3, runtime: 0.5 });
    told.begin('b', 'tasks.add', 'w2@vm');
    told.workers.look([info('w1@vm'), info('w2@vm')], 0);
    told.workers.look([info('w2@vm')], 1000);
    expect(await told.lines('flower_worker_online')).toEqual([
      'flower_worker_online{worker="w1@vm"} 0',
      'flower_worker_online{worker="w2@vm"} 1',
    ]);
    told.workers.look([info('w2@vm')], 60_000);
    expect(await told.metrics.registry.metrics()).toContain('worker="w1@vm"');
    told.workers.look([info('w2@vm')], 61_000);
    const text = await told.metrics.registry.metrics();
    expect(text).not.toContain('w1@vm');
    expect(text).toContain('flower_events_total{worker="w2@vm",type="task-started",task="tasks.add"} 1');
    expect(text).toContain('flower_events_total{worker="gen@vm",type="task-sent",task="tasks.add"} 2');
  });

  it('bring one back that comes back within the minute', async () => {
    const told = new Told();
    told.workers.look([info('w1@vm')], 0);
    told.workers.look([], 1000);
    told.workers.look([info('w1@vm')], 2000);
    told.workers.look([], 50_000);
    told.workers.look([], 70_000);
    expect(await told.lines('flower_worker_online')).toEqual(['flower_worker_online{worker="w1@vm"} 0']);
  });

  it('tell slots, lag and replaced children of each, also of one that has begun anew', async () => {
    const told = new Told();
    told.workers.look([info('w1@vm', { children_replaced: 3 })]);
    told.workers.look([info('w1@vm', { children_replaced: 5, event_loop_lag_ms: 20, concurrency: 8 })]);
    told.workers.look([info('w1@vm', { children_replaced: 1, event_loop_lag_ms: 20, concurrency: 8 })]);
    expect(await told.lines('celerity_worker_children_replaced_total')).toEqual([
      'celerity_worker_children_replaced_total{worker="w1@vm"} 6',
    ]);
    expect(await told.lines('celerity_worker_slots')).toEqual(['celerity_worker_slots{worker="w1@vm"} 8']);
    expect(await told.lines('celerity_worker_event_loop_lag_seconds')).toEqual([
      'celerity_worker_event_loop_lag_seconds{worker="w1@vm"} 0.02',
    ]);
  });

  it('are as many as there are workers, hosts and known tasks, whatever names somebody makes up', async () => {
    const told = new Told();
    for (let n = 0; n < 3000; n++) told.begin(`t${n}`, `made.up${n}`, `w${n}@vm`);
    const lines = await told.lines('flower_events_total');
    const values = (label: string) => new Set(lines.map((line) => new RegExp(`${label}="([^"]*)"`).exec(line)![1]));
    expect(values('task').size).toBe(101);
    expect(values('worker').size).toBe(1001);
    expect(values('task')).toContain(OTHER);
    expect((await told.lines('celerity_task_queue_seconds')).filter((line) => line.includes('_count')).length).toBe(
      101,
    );
  });

  it('cannot be broken out of by a name', async () => {
    const told = new Told();
    told.begin('a', 'evil"} 1\nflower_worker_online{worker="x', 'w1@vm');
    const lines = await told.lines('flower_events_total');
    expect(lines).toHaveLength(3);
    expect(lines.every((line) => /^flower_events_total\{.*\} 1$/.test(line))).toBe(true);
  });
});

describe('metrics beyond Flower’s', () => {
  it('time how long tasks wait, at their first start only, and how long they run', async () => {
    const told = new Told();
    told.begin('a');
    told.tell('task-retried', 2, { uuid: 'a', exception: 'RetryableError: x', traceback: null });
    told.tell('task-started', 9, { uuid: 'a' });
    told.tell('task-succeeded', 10, { uuid: 'a', result: 1, runtime: 1 });
    const waits = await told.lines('celerity_task_queue_seconds');
    expect(waits).toContain('celerity_task_queue_seconds_count{task="tasks.add"} 1');
    expect(waits).toContain('celerity_task_queue_seconds_sum{task="tasks.add"} 1.5');
    expect(await told.lines('celerity_task_run_seconds')).toContain(
      'celerity_task_run_seconds_sum{task="tasks.add"} 1',
    );
    expect(await told.lines('celerity_task_retries_total')).toEqual([
      'celerity_task_retries_total{task="tasks.add"} 1',
    ]);
  });

  it('time waits in whichever order two processes tell of them, also of what was sent before', async () => {
    const told = new Told();
    const family = { root_id: 'a', parent_id: null, eta: null, expires: null, retries: 0 };
    const sent = (uuid: string, counted = true) =>
      told.tell('task-sent', 0, { uuid, name: 'tasks.add', queue: 'celery', ...family }, 'gen7@vm', counted);
    told.tell('task-received', 1, { uuid: 'a', name: 'tasks.add', args: [], kwargs: {}, ...family });
    told.tell('task-started', 2, { uuid: 'a' });
    sent('a');
    sent('b', false);
    told.tell('task-started', 4, { uuid: 'b' });
    sent('c');
    told.tell('task-revoked', 5, { uuid: 'c', terminated: false, signum: null, expired: true });
    const waits = await told.lines('celerity_task_queue_seconds');
    expect(waits).toContain('celerity_task_queue_seconds_count{task="tasks.add"} 2');
    expect(waits).toContain('celerity_task_queue_seconds_sum{task="tasks.add"} 6');
  });

  it('count what goes wrong', async () => {
    const told = new Told();
    for (const uuid of ['a', 'b', 'c']) told.begin(uuid);
    told.tell('task-failed', 2, { uuid: 'a', exception: 'TimeLimitExceeded: 60 s', traceback: null });
    told.tell('task-retried', 2, { uuid: 'b', exception: 'SoftTimeLimitExceeded: 50 s', traceback: null });
    told.tell('task-rejected', 2, { uuid: 'c', requeue: true });
    told.tell('task-poisoned', 3, { uuid: 'c', name: 'tasks.add', queue: 'celery', crashes: 3, reason: 'SIGKILL' });
    told.tell('task-unknown', 3, { uuid: 'd', name: 'tasks.add', queue: 'celery', unknown_since: T0 });
    told.tasks.apply({ kind: 'gap', id: '1-1.0', reason: 'trimmed', since: null, until: T0 }, undefined, true);
    const all = ['time_limits', 'poisoned', 'lost_runs', 'unhandled'].map((name) =>
      told.lines(`celerity_task_${name}_total`),
    );
    expect((await Promise.all(all)).flat()).toEqual([
      'celerity_task_time_limits_total{task="tasks.add",limit="hard"} 1',
      'celerity_task_time_limits_total{task="tasks.add",limit="soft"} 1',
      'celerity_task_poisoned_total{task="tasks.add"} 1',
      'celerity_task_lost_runs_total{task="tasks.add"} 1',
      'celerity_task_unhandled_total{task="tasks.add"} 1',
    ]);
    expect(await told.lines('celerity_event_gaps_total')).toEqual(['celerity_event_gaps_total{reason="trimmed"} 1']);
  });
});
