import type { Settings } from '@celerity/config';
import { RequireRole } from '@celerity/server';
import {
  Control,
  parseRate,
  SETTINGS,
  type TaskDefinition,
  TaskRateLimits,
  TaskRegistry,
  TaskRouter,
} from '@celerity/task-core';
import { Controller, Get, Inject } from '@nestjs/common';
import { z } from 'zod';
import type { JsonSchema, TaskType, TaskTypeList } from '../resources/task-types.js';

/** How old what the workers said of their handlers may be, ms. */
const FRESH = 10_000;

/** Tells what can be sent. */
@RequireRole('viewer')
@Controller('ui/api/task-types')
export class TaskTypesController {
  private handlers: { at: number; byTask: Map<string, string[]> | undefined } = { at: 0, byTask: undefined };

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(TaskRegistry) private readonly registry: TaskRegistry,
    @Inject(TaskRouter) private readonly router: TaskRouter,
    @Inject(TaskRateLimits) private readonly rates: TaskRateLimits,
    @Inject(Control) private readonly control: Control,
  ) {}

  /** While the broker is away, it is not known who has handlers, and rates are those of the contracts. */
  @Get()
  async list(): Promise<TaskTypeList> {
    const [handlers] = await Promise.all([this.whoHandles(), this.rates.refresh().catch(() => undefined)]);
    const items = this.registry
      .all()
      .map((task) => this.typeOf(task, handlers ? (handlers.get(task.name) ?? []) : null));
    return { items: items.sort((a, b) => (a.name < b.name ? -1 : 1)) };
  }

  private typeOf(task: TaskDefinition, workers: string[] | null): TaskType {
    const { tasks } = this.settings;
    const hard = task.timeLimit ?? tasks.timeLimit;
    return {
      ...{
        name: task.name,
        description: task.description ?? null,
        queue: this.router.route(task.name),
        lane: task.lane ?? null,
      },
      ...{ params: [...task.paramNames], sensitive: [...(task.sensitive ?? [])] },
      ...argumentSchemas(task),
      result: jsonSchema(task.result, 'output'),
      progress: task.progress ? jsonSchema(task.progress, 'output') : null,
      limits: {
        ...{ time_limit: hard, soft_time_limit: Math.min(task.softTimeLimit ?? tasks.softTimeLimit, hard) },
        ...{ max_retries: task.maxRetries, default_retry_delay: task.defaultRetryDelay },
        ...{ acks_late: task.acksLate ?? tasks.acksLate, ignore_result: task.ignoreResult ?? false },
        rate_limit:
          (this.rates.rateOf(task) ?? (this.handlers.byTask ? undefined : parseRate(task.rateLimit)))?.text ?? null,
      },
      workers,
    };
  }

  private async whoHandles(): Promise<Map<string, string[]> | undefined> {
    if (Date.now() - this.handlers.at < FRESH) return this.handlers.byTask;
    this.handlers.at = Date.now();
    const answers = await this.control
      .inspect()
      .registered()
      .catch(() => undefined);
    if (!answers) return (this.handlers.byTask = undefined);
    const byTask = new Map<string, string[]>();
    for (const [worker, reply] of Object.entries(answers.replies)) {
      for (const name of 'ok' in reply ? reply.ok : []) byTask.set(name, [...(byTask.get(name) ?? []), worker]);
    }
    return (this.handlers.byTask = byTask);
  }
}

/** A parameter may be given either way, so only `args` can tell how many are needed when none is given by name. */
function argumentSchemas(task: TaskDefinition): { args: JsonSchema; kwargs: JsonSchema } {
  const params = task.paramNames.map((name) => ({ name, schema: jsonSchema(task.params[name]!, 'input') }));
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

/** That a whole number fits into a JavaScript number goes without saying. */
function jsonSchema(type: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const {
    $schema: _,
    '~standard': __,
    ...schema
  } = z.toJSONSchema(type, {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema: json }) => {
      if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
      if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
    },
  }) as JsonSchema;
  return schema;
}
