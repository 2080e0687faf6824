import { describe, expect, it } from '@jest/globals';
import type { TaskRow } from '../../api/resources.js';
import { MOST_ROWS, type Pages, patch, prepend, STALE_CURSOR, without } from './merge-tasks.js';

const at = (second: number): string => new Date(1_800_000_000_000 + second * 1000).toISOString();

function row(id: string, second: number, state: TaskRow['state'] = 'PENDING', updated = second): TaskRow {
  return { task_id: id, sent: at(second), updated: at(updated), state } as TaskRow;
}

function pagesOf(...items: TaskRow[][]): Pages {
  return {
    pages: items.map((it) => ({ items: it, next_cursor: 'c', as_of: null })),
    pageParams: items.map((_, page) => (page === 0 ? null : 'c')),
  };
}

const idsOf = ({ pages }: Pages): string[] => pages.flatMap(({ items }) => items.map(({ task_id: id }) => id));

describe('patch', () => {
  it('puts a changed task in the place of its row, on whichever page, and leaves other pages as they are', () => {
    const before = pagesOf([row('b', 2)], [row('a', 1)]);
    const { pages, fresh } = patch(before, [row('a', 1, 'SUCCESS', 5)]);
    expect(pages.pages[1]!.items[0]!.state).toBe('SUCCESS');
    expect(pages.pages[0]).toBe(before.pages[0]);
    expect(fresh).toEqual([]);
  });

  it('keeps the row when what comes is older', () => {
    const before = pagesOf([row('a', 1, 'SUCCESS', 9)]);
    const { pages, fresh } = patch(before, [row('a', 1, 'STARTED', 5)]);
    expect(pages).toBe(before);
    expect(fresh).toEqual([]);
  });

  it('tells tasks without a row, the newest first, each as it is at last', () => {
    const { pages, fresh } = patch(pagesOf([]), [row('a', 1), row('b', 2), row('a', 1, 'SUCCESS', 3)]);
    expect(idsOf(pages)).toEqual([]);
    expect(fresh.map(({ task_id: id, state }) => [id, state])).toEqual([
      ['b', 'PENDING'],
      ['a', 'SUCCESS'],
    ]);
  });
});

it('takes out what does not fit any more, and leaves other pages as they are', () => {
  const before = pagesOf([row('c', 3), row('b', 2)], [row('a', 1)]);
  const after = without(before, new Set(['b', 'elsewhere']));
  expect(idsOf(after)).toEqual(['c', 'a']);
  expect(after.pages[1]).toBe(before.pages[1]);
  expect(without(before, new Set())).toBe(before);
});

describe('prepend', () => {
  it('puts new tasks where they belong by when they were sent', () => {
    const after = prepend(pagesOf([row('c', 30), row('a', 10)], [row('0', 0)]), [row('d', 40), row('b', 20)]);
    expect(idsOf(after)).toEqual(['d', 'c', 'b', 'a', '0']);
  });

  it('keeps a bounded number, and says that the rest must be loaded anew', () => {
    const many = Array.from({ length: MOST_ROWS }, (_, n) => row(`t${n}`, MOST_ROWS - n));
    const after = prepend(pagesOf(many.slice(0, 100), many.slice(100)), [row('new', MOST_ROWS + 1)]);
    expect(after.pages).toHaveLength(1);
    expect(after.pageParams).toHaveLength(1);
    expect(idsOf(after)).toHaveLength(300);
    expect(idsOf(after)[0]).toBe('new');
    expect(after.pages[0]!.next_cursor).toBe(STALE_CURSOR);
  });
});
