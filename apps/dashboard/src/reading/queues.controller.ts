import { type Caller, CurrentCaller, ProblemError, RequireRole, SchemaPipe } from '@celerity/server';
import { PREVIEW } from '@celerity/storage';
import { Lanes, QueueBrowser, type QueuedTask, TaskRouter } from '@celerity/task-core';
import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { Redaction } from '../access/redaction.js';
import { shortened } from '../fold/task-facts.js';
import type { QueueList, WaitingTask, WaitingTaskList } from '../resources/queues.js';
import { readingProblems } from './reading-problems.js';
import { SystemLook } from './system-look.js';
import { TaskRows } from './task-rows.js';

const whole = (from: number, to: number, otherwise: number) =>
  z.coerce
    .number()
    .pipe(z.int(`must be a whole number from ${from} to ${to}`).min(from).max(to))
    .default(otherwise);

const BrowseQuery = z.object({
  kind: z.enum(['waiting', 'delayed'], 'must be waiting or delayed').default('waiting'),
  lane: z
    .string()
    .max(32)
    .optional()
    .transform((lane) => lane || undefined),
  offset: whole(0, 10_000_000, 0),
  limit: whole(1, 200, 50),
});

/** Tells of queues, and of what waits in them. */
@RequireRole('viewer')
@Controller('ui/api/queues')
export class QueuesController {
  constructor(
    private readonly look: SystemLook,
    @Inject(QueueBrowser) private readonly browser: QueueBrowser,
    @Inject(TaskRouter) private readonly router: TaskRouter,
    @Inject(Lanes) private readonly lanes: Lanes,
    private readonly redaction: Redaction,
    private readonly rows: TaskRows,
  ) {}

  @Get()
  async list(): Promise<QueueList> {
    return { items: await this.look.queues() };
  }

  @Get(':queue/tasks')
  async tasks(
    @Param('queue') queue: string,
    @Query(new SchemaPipe(BrowseQuery)) query: z.output<typeof BrowseQuery>,
    @CurrentCaller() caller: Caller | undefined,
  ): Promise<WaitingTaskList> {
    this.assertThere(queue, query.lane);
    const { items, total } = await this.browser.browse(queue, query);
    const next = query.offset + query.limit;
    return {
      items: items.map((task, index) => this.waiting(task, query, query.offset + index, caller)),
      total,
      next_offset: next < total ? next : null,
    };
  }

  private assertThere(queue: string, lane: string | undefined): void {
    if (!this.router.knows(queue)) {
      const detail = `No queue '${queue.slice(0, 64)}'. There are ${this.router.queues.join(', ')}.`;
      throw new ProblemError(readingProblems.queueNotFound, detail);
    }
    const lanes = this.lanes.of(queue);
    if (lane === undefined || lanes.includes(lane)) return;
    const there = lanes.length > 0 ? `It has ${lanes.join(', ')}.` : 'It has none.';
    throw new ProblemError(readingProblems.queueNotFound, `Queue '${queue}' has no lane '${lane}'. ${there}`);
  }

  private waiting(
    task: QueuedTask,
    { kind, lane }: z.output<typeof BrowseQuery>,
    place: number,
    caller: Caller | undefined,
  ): WaitingTask {
    const args = this.redaction.args(task.args, this.rows.paramsOf(task.name), caller);
    return {
      ...{
        task_id: task.task_id,
        name: task.name,
        lane: lane ?? null,
        kind,
        priority: task.priority,
        retries: task.retries,
      },
      position: kind === 'waiting' ? place : null,
      sent: task.sent > 0 ? new Date(task.sent).toISOString() : null,
      eta: task.due === undefined ? null : new Date(task.due).toISOString(),
      args: shortened(JSON.stringify(args), PREVIEW),
      kwargs: shortened(JSON.stringify(this.redaction.of(task.kwargs, caller)), PREVIEW),
    };
  }
}
