import { Readable } from 'node:stream';
import { type Caller, CurrentCaller, RequireRole } from '@celerity/server';
import { type HistoricTask, type ListingSort, TaskHistory, TaskListing } from '@celerity/storage';
import { QueueMonitor, TaskId, TaskLocator, TaskRegistry } from '@celerity/task-core';
import { Controller, Get, Inject, Param, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Redaction } from '../access/redaction.js';
import { FlowerArguments } from './flower-arguments.js';
import { FlowerError, FlowerFilter, unknownTask } from './flower-error.js';
import { flowerFilter } from './flower-search.js';
import { type FlowerTask, flowerTask, flowerTaskOfView } from './flower-task.js';
import { flowerTime } from './flower-time.js';

/** Tasks of one answer where `limit` says no less. */
const MOST_TASKS = 10_000;
const MOST_OFFSET = 1_000_000;
/** Tasks that are read at once. */
const PAGE = 200;
const SORTS: readonly ListingSort[] = ['name', 'state', 'received', 'started'];

/** Flower's routes that read tasks and queues. */
@Controller('api')
@UseFilters(FlowerFilter)
@RequireRole('viewer')
export class FlowerTasksController {
  constructor(
    @Inject(TaskListing) private readonly listing: TaskListing,
    @Inject(TaskHistory) private readonly history: TaskHistory,
    @Inject(TaskLocator) private readonly locator: TaskLocator,
    @Inject(TaskRegistry) private readonly registry: TaskRegistry,
    @Inject(QueueMonitor) private readonly monitor: QueueMonitor,
    private readonly redaction: Redaction,
  ) {}

  /** Newest first, unless sorted otherwise. Written as it is read: ten thousand tasks may be large. */
  @Get('tasks')
  async list(
    @Req() request: FastifyRequest,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const given = await FlowerArguments.of(request);
    const ids = await this.listing.ids({
      filter: flowerFilter(
        {
          name: given.optional('taskname'),
          worker: given.optional('workername'),
          state: given.optional('state'),
          search: given.optional('search'),
        },
        this.redaction.holdsFor(caller) ? ['arg', 'result'] : [],
      ),
      receivedFrom: flowerTime('received_start', given.optional('received_start')),
      receivedUntil: flowerTime('received_end', given.optional('received_end')),
      ...sortOf(given.optional('sort_by')),
      offset: Math.min(Math.max(0, given.integer('offset', 0)), MOST_OFFSET),
      limit: limitOf(given),
    });
    reply.type('application/json; charset=utf-8');
    return Readable.from(this.written(ids, caller));
  }

  @Get('task/types')
  types(): { 'task-types': string[] } {
    return {
      'task-types': this.registry
        .all()
        .map(({ name }) => name)
        .sort(),
    };
  }

  @Get('task/info/:id')
  async info(@Param('id') taskId: string, @CurrentCaller() caller: Caller): Promise<FlowerTask> {
    if (!TaskId.safeParse(taskId).success) throw unknownTask(taskId);
    const task = await this.history.find(taskId);
    if (task) {
      const children = await this.listing.childrenOf([taskId]);
      return flowerTask(this.shown(task, caller), children.get(taskId));
    }
    const view = (await this.locator.locate(taskId))?.view;
    if (!view) throw unknownTask(taskId);
    const names = this.registry.find(view.name ?? '')?.paramNames ?? [];
    const args = view.args && this.redaction.args(view.args, names, caller);
    const { kwargs, result } = view;
    const shown = { kwargs: this.redaction.of(kwargs, caller), result: this.redaction.of(result, caller) };
    return flowerTaskOfView({ ...view, args, ...shown });
  }

  /** Every queue there is; of one with lanes, all of them together. */
  @Get('queues/length')
  async lengths(): Promise<{ active_queues: { name: string; messages: number }[] }> {
    const queues = await this.monitor.all();
    return { active_queues: queues.map(({ queue, waiting }) => ({ name: queue, messages: waiting })) };
  }

  /** A JSON object of tasks by id, in this order, some at a time. */
  private async *written(ids: readonly string[], caller: Caller): AsyncGenerator<string> {
    let before = '{';
    for (let start = 0; start < ids.length; start += PAGE) {
      const page = ids.slice(start, start + PAGE);
      const [tasks, children] = await Promise.all([this.history.findAll(page), this.listing.childrenOf(page)]);
      const byId = new Map(tasks.map((task) => [task.taskId, task]));
      for (const id of page) {
        const task = byId.get(id);
        if (!task) continue;
        yield `${before}${JSON.stringify(id)}:${JSON.stringify(flowerTask(this.shown(task, caller), children.get(id)))}`;
        before = ',';
      }
    }
    yield before === '{' ? '{}' : '}';
  }

  private shown(task: HistoricTask, caller: Caller): HistoricTask {
    if (!this.redaction.holdsFor(caller)) return task;
    const names = this.registry.find(task.name ?? '')?.paramNames ?? [];
    return {
      ...task,
      args: this.redaction.argsJson(task.args, names, caller),
      kwargs: this.redaction.json(task.kwargs, caller),
      result: this.redaction.json(task.result, caller),
    };
  }
}

function limitOf(given: FlowerArguments): number {
  const limit = given.integer('limit', MOST_TASKS);
  if (limit < 0) throw new FlowerError(400, 'Invalid argument limit: must not be below 0');
  // As in Flower, 0 is no limit.
  return limit === 0 ? MOST_TASKS : Math.min(limit, MOST_TASKS);
}

function sortOf(text: string | undefined): { sort: ListingSort; descending: boolean } {
  if (text === undefined || text === '') return { sort: 'seen', descending: true };
  const sort = SORTS.find((known) => known === text.replace(/^-/, ''));
  if (!sort) throw new FlowerError(400, `Invalid argument sort_by: must be one of ${SORTS.join(', ')}, - before it`);
  return { sort, descending: text.startsWith('-') };
}
