import type { EventEntry, EventGap, EventType, TaskEvent } from '@celerity/task-core';
import type { Style, Terminal } from '../terminal.js';
import { brief } from './values.js';

/** What each event tells beside type, time, task and worker. */
const DETAILS: Record<EventType, readonly string[]> = {
  'task-sent': ['queue', 'eta', 'expires', 'parent_id'],
  'task-received': ['args', 'kwargs', 'queue', 'retries'],
  'task-started': [],
  'task-succeeded': ['result', 'runtime'],
  'task-failed': ['exception'],
  'task-retried': ['exception'],
  'task-revoked': ['terminated', 'expired', 'signum'],
  'task-rejected': ['requeue'],
  'task-unknown': ['queue'],
  'task-poisoned': ['queue', 'crashes', 'reason'],
  'worker-online': ['pool', 'queues', 'sw_ver'],
  'worker-heartbeat': ['active', 'processed', 'loadavg'],
  'worker-offline': ['processed'],
};
const STYLES: Partial<Record<EventType, Style>> = {
  'task-succeeded': 'green',
  'task-failed': 'red',
  'task-poisoned': 'red',
  'task-retried': 'yellow',
  'task-revoked': 'yellow',
  'task-rejected': 'yellow',
  'task-unknown': 'yellow',
};
const TYPE_WIDTH = 'worker-heartbeat'.length;
/** Tasks whose names are remembered: only their first events tell them. */
const MOST_NAMES = 10_000;

/** Writes events as lines, and knows the names of tasks that it has seen. */
export class EventLines {
  private readonly names = new Map<string, string>();

  constructor(private readonly terminal: Terminal) {}

  line(entry: EventEntry): string {
    return entry.kind === 'gap' ? this.gap(entry) : this.event(entry.event);
  }

  private event(event: TaskEvent): string {
    const { type, timestamp, hostname } = event;
    const style = STYLES[type];
    const padded = type.padEnd(TYPE_WIDTH);
    const subject = 'uuid' in event ? [event.uuid, this.nameOf(event)] : [];
    const details = this.detailsOf(event);
    const where = this.terminal.style('dim', hostname);
    return [clock(timestamp), style ? this.terminal.style(style, padded) : padded, ...subject, where, ...details].join(
      '  ',
    );
  }

  private nameOf(event: Extract<TaskEvent, { uuid: string }>): string {
    if ('name' in event) {
      this.names.delete(event.uuid);
      this.names.set(event.uuid, event.name);
      if (this.names.size > MOST_NAMES) this.names.delete(this.names.keys().next().value!);
    }
    return this.names.get(event.uuid) ?? '?';
  }

  /** What has nothing to say is left out. */
  private detailsOf(event: TaskEvent): string[] {
    const fields = event as unknown as Record<string, unknown>;
    return DETAILS[event.type]
      .filter((name) => !isNothing(fields[name]))
      .map((name) => `${name}=${brief(timeOf(name, fields[name]))}`);
  }

  private gap({ reason, since, until, count, hostname }: EventGap): string {
    const span = `from ${since === null ? 'unknown' : clock(since)} to ${clock(until)}`;
    const many = count === undefined ? 'events' : `${count} events`;
    const whose = hostname === undefined ? '' : ` of ${hostname}`;
    return this.terminal.style(
      'red',
      `gap: ${many}${whose} ${span} are missing (${reason}); the tasks themselves tell what became of them`,
    );
  }
}

/** `eta` and `expires` are in ms since the epoch. */
function timeOf(name: string, value: unknown): unknown {
  return (name === 'eta' || name === 'expires') && typeof value === 'number' ? new Date(value).toISOString() : value;
}

function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Local time of day. */
function clock(seconds: number): string {
  const at = new Date(seconds * 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
