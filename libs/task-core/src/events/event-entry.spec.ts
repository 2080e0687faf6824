import { describe, expect, it } from '@jest/globals';
import { decodeEntry, encodeEntry, encodeEvent, eventOf } from './event-entry.js';
import { isEventId, parsePosition } from './event-position.js';

describe('an entry of the event stream', () => {
  it('says once who published its events', () => {
    const publisher = { hostname: 'w1@host', pid: 7, process: 'abc' };
    const dropped = { count: 3, since: 1.5, until: 2.5 };
    const events = [
      { type: 'task-started', uuid: 'a', clock: 1, timestamp: 3 },
      { type: 'task-started', uuid: 'b', clock: 2, timestamp: 4 },
    ];
    const batch = { number: 5, events: events.map(encodeEvent), dropped };
    const entry = decodeEntry(['1700000000000-4', encodeEntry(publisher, batch).map(String)]);
    const utcoffset = Math.floor(new Date().getTimezoneOffset() / 60);
    const position = { ms: 1_700_000_000_000, number: 4, index: 2 };
    expect(entry).toEqual({ position, publisher, utcoffset, number: 5, dropped, events });
    expect(eventOf(entry, 2)).toEqual({ ...events[1], hostname: 'w1@host', pid: 7, utcoffset });
  });

  it('has no event over 16 KiB: long fields are cut, and named', () => {
    const event = { type: 'task-failed', uuid: 'a', exception: 'e'.repeat(500), traceback: '€'.repeat(30_000) };
    const cut = JSON.parse(encodeEvent(event)) as typeof event;
    expect(cut).toEqual({ ...event, traceback: `${'€'.repeat(1024)}…`, cut: ['traceback'] });
    const result = Array.from({ length: 10_000 }, (_, i) => i);
    expect(JSON.parse(encodeEvent({ type: 'task-succeeded', uuid: 'a', result, runtime: 1 }))).toEqual({
      type: 'task-succeeded',
      uuid: 'a',
      result: null,
      runtime: 1,
      cut: ['result'],
    });
  });

  it('has an id that tells where to resume', () => {
    expect(['0', '0-0.0', '1700000000000-0.3'].map(isEventId)).toEqual([true, true, true]);
    expect(['', '1700000000000-0', '1-1.1.1', '$', '-1-0.0', '1-0.x'].some(isEventId)).toBe(false);
    expect(() => parsePosition('1700000000000-0')).toThrow(RangeError);
  });
});
