import { describe, expect, it } from '@jest/globals';
import { LockTable, Segment } from './lock-table.js';

const lock = (id: string, token = 'mine', line = 'celery') => ({ line, id, token });

describe('a table of locks', () => {
  const made = () => {
    const readers: Segment[] = [];
    const table = new LockTable((segment) => readers.push(new Segment(segment)));
    const seen = () => readers.flatMap((segment) => segment.read());
    const ids = () => seen().map(({ id }) => id);
    return { table, readers, seen, ids };
  };

  it('shows a reader what is held, without telling it', () => {
    const { table, seen, ids } = made();
    const first = table.add(lock('a'));
    table.add(lock('b', 'w:1', 'ml.train'));
    expect(seen()).toMatchObject([lock('a'), lock('b', 'w:1', 'ml.train')]);
    table.remove(first);
    expect(ids()).toEqual(['b']);
  });

  it('takes a place anew, and a reader sees that it is another lock', () => {
    const { table, seen, ids } = made();
    const place = table.add(lock('a'));
    const [before] = seen();
    table.remove(place);
    expect(table.add(lock('c'))).toEqual(place);
    expect(ids()).toEqual(['c']);
    expect(before!.segment.versionOf(before!.index)).not.toBe(before!.version);
  });

  it('grows, and says so', () => {
    const { table, readers, ids } = made();
    const names = Array.from({ length: 600 }, (_, index) => `task-${index}`);
    const places = names.map((name) => table.add(lock(name)));
    expect(ids().sort()).toEqual([...names].sort());
    expect(table.segments).toHaveLength(readers.length);
    const segments = readers.length;
    for (const place of places) table.remove(place);
    expect(ids()).toEqual([]);
    for (const name of names) table.add(lock(name));
    expect(readers).toHaveLength(segments);
  });

  it('has room for names of any length and script', () => {
    const { table, seen } = made();
    const long = lock('ü'.repeat(3000), '键'.repeat(400));
    const place = table.add(long);
    table.add(lock('a'));
    expect(seen()).toMatchObject(
      expect.arrayContaining([long, lock('a')].map((held) => expect.objectContaining(held))),
    );
    table.remove(place);
    table.add(lock('b'.repeat(2000)));
    expect(
      seen()
        .map(({ id }) => id.length)
        .sort(),
    ).toEqual([1, 2000]);
  });

  it('leaves out what is just being written', () => {
    const { table, ids } = made();
    table.add(lock('a'));
    const { segment, index } = table.add(lock('b'));
    const version = new Int32Array(segment.shared, 8 + index * segment.recordBytes, 1);
    Atomics.add(version, 0, 1);
    expect(ids()).toEqual(['a']);
    Atomics.add(version, 0, 1);
    expect(ids()).toEqual(['a', 'b']);
  });
});
