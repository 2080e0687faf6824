import { taskDefinitions } from '@celerity/contracts';
import { type TaskDefinition, TaskRouter } from '@celerity/task-core';
import { readSettings } from '../settings.js';

/** What `list` tells of a task. Times in seconds. */
export interface TaskType {
  name: string;
  queue: string;
  lane: string | null;
  params: readonly string[];
  time_limit: number;
  soft_time_limit: number;
  rate_limit: string | number | null;
  max_retries: number;
  description: string | null;
}

/** Every task that can be called, by name. Loads the contracts: only imported by who needs them. */
export function taskTypes(): TaskType[] {
  const { tasks } = readSettings();
  const router = new TaskRouter({ ...tasks });
  const describe = (task: TaskDefinition): TaskType => ({
    name: task.name,
    queue: router.route(task.name),
    lane: task.lane ?? null,
    params: task.paramNames,
    time_limit: task.timeLimit ?? tasks.timeLimit,
    soft_time_limit: task.softTimeLimit ?? tasks.softTimeLimit,
    rate_limit: task.rateLimit ?? null,
    max_retries: task.maxRetries,
    description: task.description ?? null,
  });
  return taskDefinitions.map(describe).sort((a, b) => (a.name < b.name ? -1 : 1));
}
