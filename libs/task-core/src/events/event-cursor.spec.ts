import { describe, expect, it } from '@jest/globals';
import { EventCursor, type EventLook } from './event-cursor.js';
import { decodeEntry, type DroppedEvents, encodeEntry, type EventStreamEntry } from './event-entry.js';
import { parsePosition } from './event-position.js';

const NOW = 10_000_000;

function entry(id: string, number: number, count = 1, process = 'a', dropped?: DroppedEvents): EventStreamEntry {
  const events = Array.from({ length: count }, (_, i) =>
    JSON.stringify({ type: 'task-started', uuid: `${id}/${i + 1}` }),
  );
  const publisher = { hostname: `${process}@host`, pid: 1, process };
  return decodeEntry([id, encodeEntry(publisher, { number, events, dropped }).map(String)]);
}

function look(
  entries: EventStreamEntry[],
  extent: { last?: string; removed?: string; first?: string } = {},
): EventLook {
  const last = extent.last ? parsePosition(extent.last) : entries.at(-1)!.position;
  const first = extent.first ? parsePosition(extent.first) : { ...(entries[0]?.position ?? last), index: 0 };
  return {
    now: NOW,
    stream: { last, first, removed: extent.removed ? parsePosition(extent.removed) : undefined },
    entries,
  };
}

const nothing: EventLook = { now: NOW, stream: undefined, entries: [] };

/** What a cursor tells: ids of events, and `<reason> <id>` of gaps. */
function told(cursor: EventCursor, ...looks: EventLook[]): string[] {
  return looks.flatMap((seen) =>
    [...cursor.tell(seen)].map((item) => (item.kind === 'gap' ? `${item.reason} ${item.id}` : item.id)),
  );
}

const after = (id: string) => new EventCursor(parsePosition(id), 3600);

describe('what a reader is told', () => {
  it('is each event once, and a page begins after the last', () => {
    const cursor = after('5-0.1');
    expect(cursor.from).toBe('5-0');
    expect(told(cursor, look([entry('5-0', 1, 3), entry('6-0', 2)], { first: '1-0.0' }))).toEqual([
      '5-0.2',
      '5-0.3',
      '6-0.1',
    ]);
    expect([cursor.from, cursor.after]).toEqual(['(6-0', '6-0']);
  });

  it('resumes within an entry when it was interrupted there', () => {
    const cursor = after('4-0.1');
    const items = cursor.tell(look([entry('5-0', 1, 3)], { first: '1-0.0' }));
    items.next();
    items.next();
    expect(cursor.from).toBe('5-0');
    expect(told(after('5-0.2'), look([entry('5-0', 1, 3)], { first: '1-0.0' }))).toEqual(['5-0.3']);
  });

  it('begins at the end, or with all that is kept, without a gap', () => {
    const now = new EventCursor(undefined, 3600);
    expect(
      told(now, look([], { last: '5-0.2', removed: '4-0.1' }), look([entry('6-0', 2)], { removed: '4-0.1' })),
    ).toEqual(['6-0.1']);
    const all = new EventCursor('all', 3600);
    expect(
      told(all, look([entry('5-0', 9)], { removed: '4-0.1' }), look([], { last: '5-0.1', removed: '5-0.1' })),
    ).toEqual(['5-0.1']);
  });

  it('is a gap when events after its place were trimmed, and none when just those before were', () => {
    const stream = [entry('5-0', 4), entry('6-0', 5)];
    expect(told(after('4-0.2'), look(stream, { removed: '4-0.2' }))).toEqual(['5-0.1', '6-0.1']);
    expect(told(after('4-0.1'), look(stream, { removed: '4-0.2' }))).toEqual(['trimmed 4-0.2', '5-0.1', '6-0.1']);
    expect([...after('2000-0.1').tell(look([], { last: '9000-0.1', removed: '9000-0.1' }))]).toEqual([
      { kind: 'gap', id: '9000-0.1', reason: 'trimmed', since: 2, until: 9 },
    ]);
  });

  it('is a gap when the stream has begun after its place', () => {
    expect(told(after('4-0.1'), look([entry('5-0', 1)]))).toEqual(['reset 5-0.0', '5-0.1']);
    expect(told(after('5-0.0'), look([entry('5-0', 1)]))).toEqual(['5-0.1']);
    expect(told(after('0-0.0'), look([entry('5-0', 1)]))).toEqual(['5-0.1']);
    expect(told(after('0-0.0'), look([entry('5-0', 1)], { removed: '4-0.1' }))).toEqual(['trimmed 4-0.1', '5-0.1']);
  });

  it('is a gap when there is no stream any more, unless it expired while nobody published', () => {
    const recent = `${NOW - 1000}-0.1`;
    expect(told(after(recent), nothing, nothing)).toEqual(['reset 0-0.0']);
    const live = (id: string) => [look([], { last: id, first: id }), nothing, look([entry(`${NOW + 5}-0`, 1)])];
    expect(told(new EventCursor(undefined, 3600), ...live(recent))).toEqual(['reset 0-0.0', `${NOW + 5}-0.1`]);
    expect(told(new EventCursor(undefined, 3600), ...live('1000-0.1'))).toEqual([`${NOW + 5}-0.1`]);
    expect(told(new EventCursor(undefined, 3600), nothing, look([entry('7-0', 1)]))).toEqual(['7-0.1']);
  });

  it('is a gap when ids went back', () => {
    const cursor = after('9-0.1');
    expect(told(cursor, look([], { last: '5-0.2' }), look([entry('6-0', 3)], { first: '1-0.0' }))).toEqual([
      'reset 5-0.2',
      '6-0.1',
    ]);
  });

  it('is a gap when a batch of a process never came; one that came twice is told once', () => {
    const cursor = after('4-0.1');
    const stream = [
      entry('5-0', 1),
      entry('6-0', 7, 1, 'b'),
      entry('7-0', 1),
      entry('8-0', 3),
      entry('9-0', 8, 1, 'b'),
    ];
    expect(told(cursor, look(stream, { first: '1-0.0' }))).toEqual(['5-0.1', '6-0.1', 'lost 8-0.0', '8-0.1', '9-0.1']);
    expect(cursor.after).toBe('9-0');
  });

  it('is a gap where a process had to drop events', () => {
    const dropped = { count: 12, since: 1.5, until: 2.5 };
    expect([...after('4-0.1').tell(look([entry('5-0', 1, 1, 'a', dropped)], { first: '1-0.0' }))]).toMatchObject([
      { kind: 'gap', id: '5-0.0', reason: 'dropped', since: 1.5, until: 2.5, count: 12, hostname: 'a@host', pid: 1 },
      { kind: 'event', id: '5-0.1', event: { hostname: 'a@host', uuid: '5-0/1' } },
    ]);
  });
});
