import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { get } from '../../api/client.js';
import type { TaskCount, TaskList, TaskRow } from '../../api/resources.js';
import { useLive } from '../../live/use-live.js';
import { useThrottled } from '../../parts/throttle.js';
import { patch, prepend, STALE_CURSOR, without } from './merge-tasks.js';

const PAGE = 100;
/** New tasks that are remembered while they are not shown. */
const MOST_HELD = 500;

/** Tasks that fit a query, kept up to date by the stream. `hold`: new ones wait until they are asked for. */
export function useTaskList(q: string, sort: string, hold: boolean) {
  const client = useQueryClient();
  const key = useMemo(() => ['tasks', q, sort], [q, sort]);
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => get<TaskList>('/tasks', { q, sort, limit: PAGE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 5_000,
  });
  const held = useHeld(key);

  const take = useCallback(
    (changed: TaskRow[], gone: ReadonlySet<string>): void => {
      let fresh: TaskRow[] = [];
      client.setQueryData<InfiniteData<TaskList, string | null>>(key, (before) => {
        if (!before) return before;
        const patched = patch(without(before, gone), changed);
        fresh = patched.fresh;
        const show = fresh.length > 0 && !hold && sort === '-sent';
        return (show ? prepend(patched.pages, fresh) : patched.pages) as InfiniteData<TaskList, string | null>;
      });
      if (fresh.length > 0 && (hold || sort !== '-sent')) held.add(fresh);
    },
    [client, key, hold, sort, held],
  );

  // An answer that comes after frames may be older than they are: then they are put in once more.
  const recent = useRecent(key);
  const { isFetching } = query;
  useEffect(() => {
    if (isFetching || recent.size === 0) return;
    take([...recent.values()], new Set());
    recent.clear();
  }, [isFetching, recent, take]);

  const changedAt = useThrottled(() => void client.invalidateQueries({ queryKey: ['task-count'] }), 3_000);
  // A search that cannot be understood would be refused with the whole stream.
  const topic = q === '' ? ('tasks' as const) : (`tasks:${q}` as const);
  const { refetch } = query;
  useLive(query.isSuccess ? topic : null, ({ frames, missed, begun }) => {
    // What changed between the answer and this was told to nobody.
    if (begun) void refetch();
    const changed = frames.flatMap(({ items }) => items);
    const gone = new Set(frames.flatMap((frame) => frame.gone));
    if (query.isFetching || begun) remember(recent, changed, gone);
    take(changed, gone);
    if (missed || frames.some(({ left_out: left }) => left > 0)) held.miss();
    changedAt();
  });

  const refresh = useCallback((): void => {
    held.clear();
    void client.resetQueries({ queryKey: key });
  }, [client, key, held]);

  /** Shows what was held back. */
  const show = useCallback((): void => {
    if (held.missed || sort !== '-sent') return refresh();
    client.setQueryData<InfiniteData<TaskList, string | null>>(
      key,
      (before) => before && (prepend(before, held.rows()) as InfiniteData<TaskList, string | null>),
    );
    held.clear();
  }, [client, key, held, refresh, sort]);

  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback((): void => {
    if (!hasNextPage || isFetchingNextPage) return;
    if (data?.pages.at(-1)?.next_cursor === STALE_CURSOR) refresh();
    else void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, data, refresh]);

  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  return { query, rows, more, show, refresh, held: held.count, heldMissed: held.missed };
}

/** Tasks that frames told while an answer was on its way; by id. */
function useRecent(key: unknown): Map<string, TaskRow> {
  return useMemo(() => new Map<string, TaskRow>(), [key]);
}

function remember(recent: Map<string, TaskRow>, changed: TaskRow[], gone: ReadonlySet<string>): void {
  for (const row of changed) recent.set(row.task_id, row);
  for (const id of gone) recent.delete(id);
}

/** New tasks that wait to be shown; by id, so that one that changes twice is one. */
function useHeld(key: unknown) {
  const rows = useRef(new Map<string, TaskRow>());
  const [count, setCount] = useState(0);
  const [missed, setMissed] = useState(false);
  const clear = useCallback(() => {
    rows.current.clear();
    setCount(0);
    setMissed(false);
  }, []);
  useEffect(clear, [key, clear]);
  return useMemo(
    () => ({
      count,
      missed,
      clear,
      rows: () => [...rows.current.values()],
      miss: () => setMissed(true),
      add: (fresh: TaskRow[]) => {
        for (const row of fresh) rows.current.set(row.task_id, row);
        if (rows.current.size > MOST_HELD) setMissed(true);
        setCount(rows.current.size);
      },
    }),
    [count, missed, clear],
  );
}

/** How many tasks fit a query, and how many of each state. */
export function useTaskCount(q: string) {
  return useQuery({
    queryKey: ['task-count', q],
    queryFn: ({ signal }) => get<TaskCount>('/tasks/count', { q }, signal),
    placeholderData: keepPreviousData,
    retry: false,
  });
}
