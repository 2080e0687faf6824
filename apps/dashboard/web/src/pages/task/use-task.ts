import { useQuery, useQueryClient } from '@tanstack/react-query';
import { get, part } from '../../api/client.js';
import type { TaskDetail, TaskEmissionList, TaskEmissionRow } from '../../api/resources.js';
import { useLive } from '../../live/use-live.js';
import { useThrottled } from '../../parts/throttle.js';
import { newer } from '../tasks/merge-tasks.js';
import { joined } from './emissions.js';

/** One task with all it has told, kept up to date by the stream. */
export function useTask(id: string) {
  const client = useQueryClient();
  const detailKey = ['task', id];
  const emissionKey = ['emissions', id];
  const detail = useQuery({
    queryKey: detailKey,
    queryFn: ({ signal }) => get<TaskDetail>(`/tasks/${part(id)}`, {}, signal),
    staleTime: 1_000,
  });
  const emissions = useQuery({
    queryKey: emissionKey,
    queryFn: async ({ signal }) => {
      const list = await get<TaskEmissionList>(`/tasks/${part(id)}/emissions`, { limit: 2000 }, signal);
      const before = client.getQueryData<TaskEmissionList>(emissionKey);
      return before ? { ...list, items: joined(list.items, before.items) } : list;
    },
    staleTime: Infinity,
  });
  // The row comes with the frame; results, attempts and relatives are asked for when the state has moved on.
  const reload = useThrottled(() => void client.invalidateQueries({ queryKey: detailKey }), 400);
  // Of an id that is none the whole stream would be refused.
  useLive(detail.data ? (`task:${id}` as const) : null, ({ frames, missed, begun }) => {
    const known = client.getQueryData<TaskDetail>(detailKey);
    const fresh: TaskEmissionRow[] = frames.flatMap((frame) => frame.emissions);
    if (fresh.length > 0) {
      client.setQueryData<TaskEmissionList>(emissionKey, (before) => ({
        more_before: before?.more_before ?? false,
        items: joined(before?.items ?? [], fresh),
      }));
    }
    const row = frames.findLast((frame) => frame.task !== null)?.task;
    if (row && known) {
      const moved =
        row.state !== known.task.state || row.retries !== known.task.retries || row.worker !== known.task.worker;
      client.setQueryData<TaskDetail>(detailKey, { ...known, task: newer(known.task, row) });
      if (moved) reload();
    } else if (row) reload();
    // What happened between the answers and the beginning of the stream was told to nobody.
    if (missed || begun) void client.invalidateQueries({ queryKey: emissionKey });
    if (missed || begun || frames.some(({ ended }) => ended)) reload();
  });
  return { detail, emissions };
}
