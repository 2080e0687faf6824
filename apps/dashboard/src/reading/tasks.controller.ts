import { type Caller, CurrentCaller, RequireRole, SchemaPipe } from '@celerity/server';
import { TASK_SORTS, type TaskOrder, TaskSearch, type TaskSort } from '@celerity/storage';
import type { TaskState } from '@celerity/task-core';
import { Controller, Get, Inject, Param, Query, UseFilters } from '@nestjs/common';
import { z } from 'zod';
import { HistoryWriter } from '../history/history-writer.js';
import type { TaskCount, TaskDetail, TaskEmissionList, TaskList } from '../resources/tasks.js';
import type { WhyWaiting } from '../resources/waiting.js';
import { parseQuery } from '../search/parse-query.js';
import { WaitReasons } from '../why-waiting/wait-reasons.js';
import { dateOfEvent } from './overview.js';
import { ReadingFilter } from './reading-problems.js';
import { TaskDetails } from './task-details.js';
import { TaskRows, rowOfStored } from './task-rows.js';

const sorts = TASK_SORTS.flatMap((sort) => [`-${sort}`, sort]);
const q = z.string().max(2000).default('');
const whole = (from: number, to: number, otherwise: number) =>
  z.coerce
    .number()
    .pipe(z.int(`must be a whole number from ${from} to ${to}`).min(from).max(to))
    .default(otherwise);

const ListQuery = z.object({
  q,
  sort: z
    .enum(sorts, `must be one of ${sorts.join(', ')}`)
    .default('-sent')
    .transform((text): TaskOrder => ({ by: text.replace('-', '') as TaskSort, descending: text.startsWith('-') })),
  limit: whole(1, 200, 50),
  cursor: z.string().max(2000).optional(),
});
const CountQuery = z.object({ q });
const EmissionsQuery = z.object({ limit: whole(1, 2000, 500) });

/** Tells of tasks. */
@RequireRole('viewer')
@UseFilters(ReadingFilter)
@Controller('ui/api/tasks')
export class TasksController {
  constructor(
    @Inject(TaskSearch) private readonly search: TaskSearch,
    private readonly writer: HistoryWriter,
    private readonly rows: TaskRows,
    private readonly details: TaskDetails,
    private readonly reasons: WaitReasons,
  ) {}

  @Get()
  async list(
    @Query(new SchemaPipe(ListQuery)) { q, sort, limit, cursor }: z.output<typeof ListQuery>,
    @CurrentCaller() caller: Caller | undefined,
  ): Promise<TaskList> {
    const as_of = dateOfEvent(this.writer.progress.eventId);
    const page = await this.search.page({ filter: this.filterOf(q, caller), order: sort, limit, cursor });
    const items = page.items.map((task) => this.rows.shown(rowOfStored(task), caller));
    return { items, next_cursor: page.nextCursor, as_of };
  }

  @Get('count')
  async count(
    @Query(new SchemaPipe(CountQuery)) { q }: z.output<typeof CountQuery>,
    @CurrentCaller() caller: Caller | undefined,
  ): Promise<TaskCount> {
    const { byState, ...tally } = await this.search.count(this.filterOf(q, caller));
    return { ...tally, by_state: byState as Partial<Record<TaskState, number>> };
  }

  @Get(':id')
  show(@Param('id') taskId: string, @CurrentCaller() caller: Caller | undefined): Promise<TaskDetail> {
    return this.details.of(taskId, caller);
  }

  @Get(':id/emissions')
  emissions(
    @Param('id') taskId: string,
    @Query(new SchemaPipe(EmissionsQuery)) { limit }: z.output<typeof EmissionsQuery>,
    @CurrentCaller() caller: Caller | undefined,
  ): Promise<TaskEmissionList> {
    return this.details.emissions(taskId, limit, caller);
  }

  @Get(':id/waiting')
  waiting(@Param('id') taskId: string): Promise<WhyWaiting> {
    return this.reasons.of(taskId);
  }

  private filterOf(q: string, caller: Caller | undefined) {
    return parseQuery(q, { hidden: this.rows.hiddenTexts(caller) });
  }
}
