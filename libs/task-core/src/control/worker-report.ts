import { arch, release, type } from 'node:os';
import { describeSettings, maskUrl } from '@celerity/config';
import { VERSION } from '../version.js';
import type { WorkerControls } from './worker-controls.js';
import type { FoundTask, MemorySample, RegisteredTask, WorkerStats } from './worker-facts.js';

/** What a worker says of itself and its process: the replies that take more than a line. Secrets leave it masked. */

export async function statsOf(controls: WorkerControls, clock: number): Promise<WorkerStats> {
  const { broker } = controls.settings;
  return {
    total: controls.totals(),
    pid: process.pid,
    clock: String(clock),
    uptime: Math.floor((Date.now() - controls.startedAt) / 1000),
    pool: await controls.pool(),
    broker: { url: maskUrl(broker.url), transport: 'redis', key_prefix: broker.keyPrefix },
    prefetch_count: controls.prefetchCount(),
    rusage: rusage(),
    memory: memory(),
    event_loop_lag_ms: controls.eventLoopLag(),
    node: process.version,
    platform: process.platform,
  };
}

export async function memoryOf(controls: WorkerControls): Promise<MemorySample> {
  const { children } = await controls.pool();
  return { ...memory(), children: children.map(({ pid, rss }) => ({ pid, rss })) };
}

/** As `celery report`: what to paste into a bug report. */
export async function reportOf(controls: WorkerControls): Promise<string> {
  const pool = await controls.pool();
  const queues = controls.activeQueues().map(({ name }) => name);
  const tasks = controls.registered().map(({ name }) => name);
  const lines = [
    `worker    ${controls.name}`,
    `software  celerity ${VERSION}, node ${process.version}, V8 ${process.versions.v8}`,
    `platform  ${type()} ${release()} ${arch()}`,
    `pool      ${pool.implementation}, concurrency ${pool['max-concurrency']}, processes ${pool.processes.join(' ')}`,
    `queues    ${queues.join(', ') || '(none)'}`,
    `tasks     ${tasks.join(', ') || '(none)'}`,
    'settings',
  ];
  return [...lines, ...leaves(describeSettings(controls.settings)).map((leaf) => `  ${leaf}`)].join('\n');
}

/** Who has which of these tasks, by id. */
export function findTasks(controls: WorkerControls, ids: readonly string[]): Record<string, FoundTask> {
  const wanted = new Set(ids);
  const reserved = controls.reserved().map((task): [string, FoundTask] => [task.id, { state: 'reserved', task }]);
  const active = controls.active().map((task): [string, FoundTask] => [task.id, { state: 'active', task }]);
  return Object.fromEntries([...reserved, ...active].filter(([id]) => wanted.has(id)));
}

/** As Celery shows a registered task: `tasks.add [rate_limit=10/m]`. */
export function describeTask(task: RegisteredTask, items: readonly (keyof RegisteredTask)[]): string {
  const shown = items.filter((item) => item !== 'name' && task[item] !== null).map((item) => `${item}=${task[item]}`);
  return shown.length > 0 ? `${task.name} [${shown.join(' ')}]` : task.name;
}

function memory(): Omit<MemorySample, 'children'> {
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  return { rss, heap_used: heapUsed, heap_total: heapTotal, external };
}

function rusage(): Record<string, number> {
  const usage = process.resourceUsage();
  return {
    utime: usage.userCPUTime / 1e6,
    stime: usage.systemCPUTime / 1e6,
    maxrss: usage.maxRSS,
    minflt: usage.minorPageFault,
    majflt: usage.majorPageFault,
    inblock: usage.fsRead,
    oublock: usage.fsWrite,
    nvcsw: usage.voluntaryContextSwitches,
    nivcsw: usage.involuntaryContextSwitches,
  };
}

/** A nested object as lines `a.b = value`. */
function leaves(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${path} = ${JSON.stringify(value)}`];
  return Object.entries(value).flatMap(([key, member]) => leaves(member, path ? `${path}.${key}` : key));
}
