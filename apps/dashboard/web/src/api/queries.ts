import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useLive } from '../live/use-live.js';
import { get, part } from './client.js';
import type {
  Overview,
  OverviewSeries,
  QueueList,
  TaskTypeList,
  WaitingTaskList,
  WhyWaiting,
  WorkerDetail,
  WorkerList,
  WorkerSampleList,
} from './resources.js';

/** A resource of which the stream sends the whole, whenever it has changed. */
function useWhole<T>(topic: 'overview' | 'workers' | 'queues'): UseQueryResult<T> {
  const client = useQueryClient();
  const query = useQuery({ queryKey: [topic], queryFn: ({ signal }) => get<T>(`/${topic}`, {}, signal) });
  useLive(topic, ({ frames, missed }) => {
    const latest = frames.at(-1);
    if (latest) client.setQueryData([topic], latest);
    else if (missed) void query.refetch();
  });
  return query;
}

export const useOverview = (): UseQueryResult<Overview> => useWhole<Overview>('overview');
export const useWorkers = (): UseQueryResult<WorkerList> => useWhole<WorkerList>('workers');
export const useQueues = (): UseQueryResult<QueueList> => useWhole<QueueList>('queues');

export function useSeries(range: number): UseQueryResult<OverviewSeries> {
  return useQuery({
    queryKey: ['series', range],
    queryFn: ({ signal }) => get<OverviewSeries>('/overview/series', { range }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useWorker(name: string): UseQueryResult<WorkerDetail> {
  return useQuery({
    queryKey: ['worker', name],
    queryFn: ({ signal }) => get<WorkerDetail>(`/workers/${part(name)}`, {}, signal),
    placeholderData: keepPreviousData,
  });
}

export function useWorkerSamples(name: string, range: number): UseQueryResult<WorkerSampleList> {
  return useQuery({
    queryKey: ['worker-samples', name, range],
    queryFn: ({ signal }) => get<WorkerSampleList>(`/workers/${part(name)}/samples`, { range }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useTaskTypes(): UseQueryResult<TaskTypeList> {
  return useQuery({
    queryKey: ['task-types'],
    queryFn: ({ signal }) => get<TaskTypeList>('/task-types', {}, signal),
    staleTime: 60_000,
  });
}

export function useWhyWaiting(id: string, version: string): UseQueryResult<WhyWaiting> {
  return useQuery({
    queryKey: ['waiting', id, version],
    queryFn: ({ signal }) => get<WhyWaiting>(`/tasks/${part(id)}/waiting`, {}, signal),
    placeholderData: keepPreviousData,
    staleTime: 1000,
  });
}

export function useWaitingTasks(
  queue: string,
  kind: string,
  lane: string,
  offset: number,
): UseQueryResult<WaitingTaskList> {
  return useQuery({
    queryKey: ['queue-tasks', queue, kind, lane, offset],
    queryFn: ({ signal }) =>
      get<WaitingTaskList>(`/queues/${part(queue)}/tasks`, { kind, lane, offset, limit: 50 }, signal),
    placeholderData: keepPreviousData,
  });
}
