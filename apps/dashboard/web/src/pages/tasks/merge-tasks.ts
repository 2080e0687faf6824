import type { TaskList, TaskRow } from '../../api/resources.js';

/* How changes that the stream tells come into the list of tasks. Pure: see merge-tasks.spec.ts. */

/** Rows that a live list keeps; when there are more, only the first are kept and the rest is loaded anew on demand. */
export const MOST_ROWS = 1_000;
const KEPT_ROWS = 300;
/** In place of a cursor: what follows must be loaded anew from the start. */
export const STALE_CURSOR = '\0stale';

export interface Pages {
  pages: TaskList[];
  pageParams: unknown[];
}

/** The later of two states of one task. Frames may come after an answer that was read later. */
export function newer(a: TaskRow, b: TaskRow): TaskRow {
  return b.updated >= a.updated ? b : a;
}

/** Puts changed tasks in the place of their rows. `fresh`: those that have no row, the newest first. */
export function patch(pages: Pages, changed: readonly TaskRow[]): { pages: Pages; fresh: TaskRow[] } {
  const byId = new Map<string, TaskRow>();
  for (const row of changed) {
    const known = byId.get(row.task_id);
    byId.set(row.task_id, known ? newer(known, row) : row);
  }
  let touched = false;
  const next = pages.pages.map((page) => {
    let items: TaskRow[] | undefined;
    page.items.forEach((row, at) => {
      const change = byId.get(row.task_id);
      if (!change) return;
      byId.delete(row.task_id);
      const winner = newer(row, change);
      if (winner === row) return;
      items ??= [...page.items];
      items[at] = winner;
    });
    if (!items) return page;
    touched = true;
    return { ...page, items };
  });
  const fresh = [...byId.values()].sort(bySentDescending);
  return { pages: touched ? { ...pages, pages: next } : pages, fresh };
}

/** Takes out tasks that do not fit any more. */
export function without(pages: Pages, gone: ReadonlySet<string>): Pages {
  if (gone.size === 0) return pages;
  const next = pages.pages.map((page) =>
    page.items.some(({ task_id: id }) => gone.has(id))
      ? { ...page, items: page.items.filter(({ task_id: id }) => !gone.has(id)) }
      : page,
  );
  return { ...pages, pages: next };
}

/** Puts tasks that are new to the list on top, the newest first. For a list that is sorted so. */
export function prepend(pages: Pages, fresh: readonly TaskRow[]): Pages {
  const [first, ...rest] = pages.pages;
  if (!first || fresh.length === 0) return pages;
  const top = { ...first, items: [...fresh, ...first.items].sort(bySentDescending) };
  const all = [top, ...rest];
  const rows = all.reduce((sum, page) => sum + page.items.length, 0);
  if (rows <= MOST_ROWS) return { ...pages, pages: all };
  const kept = { ...top, items: all.flatMap(({ items }) => items).slice(0, KEPT_ROWS), next_cursor: STALE_CURSOR };
  return { pages: [kept], pageParams: pages.pageParams.slice(0, 1) };
}

function bySentDescending(a: TaskRow, b: TaskRow): number {
  return (b.sent ?? b.received ?? b.updated).localeCompare(a.sent ?? a.received ?? a.updated);
}
