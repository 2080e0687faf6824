import type { Settings } from '@celerity/config';
import { parseRate, type TaskDefinition } from '@celerity/task-core';
import { z } from 'zod';
import { type JsonSchema, toJsonSchema } from '../docs/json-schema.js';

const schema = z.record(z.string(), z.unknown());

/** A kind of task, as `GET /api/task-types` shows it. */
export const TaskTypeResource = z
  .object({
    name: z.string(),
    description: z.string().nullable(),
    queue: z.string().describe('Where it is routed.'),
    lane: z.string().nullable().describe('Lane of the queue, for long work that must not hold up the rest.'),
    params: z.array(z.string()).describe('Names of its parameters, in the order of positional arguments.'),
    args: schema.describe('JSON Schema of `args`: the positional arguments.'),
    kwargs: schema.describe('JSON Schema of `kwargs`: the same parameters by name.'),
    result: schema.describe('JSON Schema of what it returns.'),
    progress: schema
      .nullable()
      .describe('JSON Schema of what it reports while it runs; null when it reports nothing of its own.'),
    limits: z
      .object({
        time_limit: z.number().describe('Seconds; then the run is ended.'),
        soft_time_limit: z.number().describe('Seconds; then the run is asked to end.'),
        max_retries: z.int(),
        default_retry_delay: z.number().describe('Seconds.'),
        acks_late: z.boolean(),
        ignore_result: z.boolean(),
        rate_limit: z.string().nullable().describe('Runs per time over all workers together, such as 10/m.'),
      })
      .describe('A call may lower time limits and retries, not raise them.'),
  })
  .meta({ id: 'TaskType' });
export type TaskTypeResource = z.output<typeof TaskTypeResource>;

/** Answer of `GET /api/task-types`. */
export const TaskTypeList = z
  .object({ items: z.array(TaskTypeResource), next_cursor: z.null() })
  .meta({ id: 'TaskTypeList' });

/** How a task's contract is shown. */
export function taskTypeOf(task: TaskDefinition, queue: string, { tasks }: Settings): TaskTypeResource {
  return {
    name: task.name,
    description: task.description ?? null,
    queue,
    lane: task.lane ?? null,
    params: [...task.paramNames],
    ...argumentSchemas(task),
    result: toJsonSchema(task.result, 'output'),
    progress: task.progress ? toJsonSchema(task.progress, 'output') : null,
    limits: {
      time_limit: task.timeLimit ?? tasks.timeLimit,
      soft_time_limit: Math.min(task.softTimeLimit ?? tasks.softTimeLimit, task.timeLimit ?? tasks.timeLimit),
      max_retries: task.maxRetries,
      default_retry_delay: task.defaultRetryDelay,
      acks_late: task.acksLate ?? tasks.acksLate,
      ignore_result: task.ignoreResult ?? false,
      rate_limit: parseRate(task.rateLimit)?.text ?? null,
    },
  };
}

/** A parameter may be given either way, so only `args` can tell how many are needed when none is given by name. */
function argumentSchemas(task: TaskDefinition): { args: JsonSchema; kwargs: JsonSchema } {
  const params = task.paramNames.map((name) => ({ name, schema: toJsonSchema(task.params[name]!, 'input') }));
  return {
    args: { type: 'array', prefixItems: params.map(({ name, schema }) => ({ title: name, ...schema })), items: false },
    kwargs: {
      type: 'object',
      properties: Object.fromEntries(params.map(({ name, schema }) => [name, schema])),
      required: params.filter(({ name }) => !task.params[name]!.safeParse(undefined).success).map(({ name }) => name),
      additionalProperties: false,
    },
  };
}
