import type { EventEntry, TaskEvent } from '@celerity/task-core';
import { describe, expect, it } from '@jest/globals';
import { TestTerminal } from '../testing/test-terminal.js';
import { EventLines } from './event-line.js';

const origin = { hostname: 'w@host', pid: 7, timestamp: 1_795_464_982.5, utcoffset: 0, clock: 1 };
const entry = (event: TaskEvent): EventEntry => ({ kind: 'event', id: '1-1.1', event });
/** Without the time of day, which is that of the machine's zone. */
const untimed = (line: string) => line.replace(/^\d\d:\d\d:\d\d\.500 {2}/, '');

describe('EventLines', () => {
  it('tells the story of a task by its name, which only its first events have', () => {
    const lines = new EventLines(new TestTerminal());
    const task = { ...origin, uuid: 'task-0001' };
    const sent = {
      name: 'tasks.add',
      queue: 'celery',
      eta: 1_795_464_982_000,
      expires: null,
      retries: 0,
      root_id: 'r',
      parent_id: null,
    };
    const story: TaskEvent[] = [
      { ...task, type: 'task-sent', ...sent },
      { ...task, type: 'task-started' },
      { ...task, type: 'task-succeeded', result: 3, runtime: 0.2 },
      { ...task, uuid: 'task-0002', type: 'task-failed', exception: 'Error: no', traceback: null },
    ];
    expect(story.map((event) => untimed(lines.line(entry(event))))).toEqual([
      'task-sent         task-0001  tasks.add  w@host  queue="celery"  eta="2026-11-23T20:16:22.000Z"',
      'task-started      task-0001  tasks.add  w@host',
      'task-succeeded    task-0001  tasks.add  w@host  result=3  runtime=0.2',
      'task-failed       task-0002  ?  w@host  exception="Error: no"',
    ]);
  });

  it('tells what workers say, and where events are missing', () => {
    const lines = new EventLines(new TestTerminal());
    const worker = {
      freq: 2,
      sw_ident: 'celerity',
      sw_ver: '0.1.0',
      sw_sys: 'linux',
      active: 0,
      processed: 3,
      loadavg: [1, 2, 3],
    };
    expect(untimed(lines.line(entry({ ...origin, type: 'worker-heartbeat', ...worker })))).toBe(
      'worker-heartbeat  w@host  processed=3  loadavg=[1,2,3]',
    );
    const gap: EventEntry = {
      kind: 'gap',
      id: '1-1.0',
      reason: 'dropped',
      since: 1_795_464_982.5,
      until: 1_795_464_983.5,
      count: 4,
      hostname: 'w@host',
    };
    expect(lines.line(gap)).toMatch(/^gap: 4 events of w@host from \d\d:\d\d:\d\d\.500 to .* are missing \(dropped\)/);
  });
});
