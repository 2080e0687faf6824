import type { ActiveQueue, ActiveTask, FoundTask, PoisonedTask, ScheduledTask, TaskInfo } from '@celerity/task-core';
import type { Terminal } from '../terminal.js';
import { type Column, table } from './table.js';
import { call, duration } from './values.js';

/** How what workers tell of tasks and queues is shown. */

const nameAndCall: Column<Pick<TaskInfo, 'name' | 'args' | 'kwargs'>> = {
  title: 'call',
  value: ({ name, args, kwargs }) => `${name}(${call(args, kwargs)})`,
};
const id: Column<{ id: string }> = { title: 'task', value: (task) => task.id };

export function formatActive(tasks: readonly ActiveTask[], terminal: Terminal): string {
  const columns: Column<ActiveTask>[] = [
    id,
    nameAndCall,
    { title: 'queue', value: ({ queue }) => queue },
    {
      title: 'running for',
      value: ({ time_start: since }) => duration(Math.max(0, Date.now() / 1000 - since)),
      align: 'right',
    },
    { title: 'limit', value: ({ timelimit: [hard] }) => duration(hard), align: 'right' },
    { title: 'pid', value: ({ worker_pid: pid }) => pid, align: 'right' },
  ];
  return listOf(tasks, columns, 'nothing runs', terminal);
}

export function formatReserved(tasks: readonly TaskInfo[], terminal: Terminal): string {
  const columns: Column<TaskInfo>[] = [
    id,
    nameAndCall,
    { title: 'queue', value: ({ queue }) => queue },
    { title: 'priority', value: ({ priority }) => priority, align: 'right' },
    { title: 'delivery', value: ({ attempt }) => attempt, align: 'right' },
  ];
  return listOf(tasks, columns, 'nothing reserved', terminal);
}

export function formatScheduled(tasks: readonly ScheduledTask[], terminal: Terminal): string {
  const columns: Column<ScheduledTask>[] = [
    { title: 'task', value: ({ request }) => request.id },
    { title: 'call', value: ({ request }) => nameAndCall.value(request) },
    { title: 'due', value: ({ eta }) => eta },
    { title: 'in', value: ({ eta }) => duration(Math.max(0, (Date.parse(eta) - Date.now()) / 1000)), align: 'right' },
    { title: 'retries', value: ({ request }) => request.retries, align: 'right' },
  ];
  return listOf(tasks, columns, 'nothing delayed', terminal);
}

export function formatFound(found: Record<string, FoundTask>, terminal: Terminal): string {
  const columns: Column<FoundTask>[] = [
    { title: 'task', value: ({ task }) => task.id },
    { title: 'call', value: ({ task }) => nameAndCall.value(task) },
    { title: 'state', value: ({ state }) => state },
    { title: 'queue', value: ({ task }) => task.queue },
  ];
  return listOf(Object.values(found), columns, 'has none of them', terminal);
}

export function formatActiveQueues(queues: readonly ActiveQueue[], terminal: Terminal): string {
  const columns: Column<ActiveQueue>[] = [
    { title: 'queue', value: ({ name }) => name },
    { title: 'slots', value: ({ concurrency }) => concurrency ?? 'shared' },
    { title: 'state', value: ({ paused }) => (paused ? 'paused' : 'consumed') },
  ];
  return listOf(queues, columns, 'consumes nothing', terminal);
}

/** Arguments must have been redacted. */
export function formatPoisoned(tasks: readonly PoisonedTask[], terminal: Terminal): string {
  const columns: Column<PoisonedTask>[] = [
    { title: 'task', value: ({ task_id }) => task_id },
    { title: 'call', value: ({ name, message }) => nameAndCall.value({ name, ...message }) },
    { title: 'queue', value: ({ queue }) => queue },
    { title: 'crashes', value: ({ crashes }) => crashes, align: 'right' },
    { title: 'at', value: ({ at }) => new Date(at).toISOString() },
    { title: 'reason', value: ({ reason }) => reason },
  ];
  return listOf(tasks, columns, 'No task is poisoned.', terminal);
}

function listOf<R>(rows: readonly R[], columns: readonly Column<R>[], none: string, terminal: Terminal): string {
  const dim = (text: string) => terminal.style('dim', text);
  return rows.length === 0 ? dim(none) : table(columns, rows, dim);
}
