import type { EventEntry, TaskEvent } from '@celerity/task-core';
import { describe, expect, it } from '@jest/globals';
import { filterOf } from './events.js';

const origin = { hostname: 'w', pid: 7, timestamp: 1, utcoffset: 0, clock: 1 };
const of = (event: TaskEvent): EventEntry => ({ kind: 'event', id: '1-1.1', event });
const started = of({ ...origin, type: 'task-started', uuid: 'a' });
const failed = of({ ...origin, type: 'task-failed', uuid: 'b', exception: 'E', traceback: null });
const worker = { freq: 2, sw_ident: 'c', sw_ver: '1', sw_sys: 'linux', active: 0, processed: 0, loadavg: [] };
const online = of({ ...origin, type: 'worker-online', ...worker });
const gap: EventEntry = { kind: 'gap', id: '1-1.0', reason: 'trimmed', since: null, until: 2 };

describe('filterOf', () => {
  const all = [started, failed, online, gap];

  it.each([
    [{}, all],
    [{ type: 'task-*' }, [started, failed, gap]],
    [{ type: '*-failed' }, [failed, gap]],
    [{ type: 'task.started' }, [gap]],
    [{ task: 'a' }, [started, gap]],
    [{ type: 'task-failed', task: 'a' }, [gap]],
  ])('%j: what fits, and gaps always', (options, expected) => {
    expect(all.filter(filterOf(options))).toEqual(expected);
  });
});
