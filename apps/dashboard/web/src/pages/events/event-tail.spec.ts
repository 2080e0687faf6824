import { describe, expect, it } from '@jest/globals';
import type { EventRow } from '../../api/resources.js';
import { extended, fits, MOST_EVENTS } from './event-tail.js';

function event(id: string, over: Partial<EventRow> = {}): EventRow {
  return { id, type: 'task-sent', name: 'tasks.add', task_id: `task-${id}`, hostname: 'W1@host', ...over } as EventRow;
}

describe('extended', () => {
  it('puts what came on top, newest first, each event once', () => {
    const after = extended([event('2'), event('1')], [event('2'), event('3'), event('4')]);
    expect(after.map(({ id }) => id)).toEqual(['4', '3', '2', '1']);
  });

  it('is the same list when nothing is new, and bounded', () => {
    const tail = [event('1')];
    expect(extended(tail, [event('1')])).toBe(tail);
    const many = Array.from({ length: MOST_EVENTS + 5 }, (_, n) => event(String(n)));
    expect(extended([], many)).toHaveLength(MOST_EVENTS);
  });
});

it('filters by type and by text in name, id and worker', () => {
  const one = event('1', { type: 'task-failed' });
  const none = null;
  expect(fits(one, { types: none, text: '' })).toBe(true);
  expect(fits(event('2', { type: 'worker-heartbeat' }), { types: none, text: '' })).toBe(false);
  expect(fits(event('2', { type: 'worker-heartbeat' }), { types: new Set(['worker-heartbeat']), text: '' })).toBe(true);
  expect(fits(one, { types: new Set(['task-failed']), text: '' })).toBe(true);
  expect(fits(one, { types: new Set(['task-sent']), text: '' })).toBe(false);
  for (const text of ['add', 'task-1', 'w1@']) expect(fits(one, { types: none, text })).toBe(true);
  expect(fits(one, { types: none, text: 'gan' })).toBe(false);
});
