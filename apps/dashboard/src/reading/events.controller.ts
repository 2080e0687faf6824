import { type Caller, CurrentCaller, RequireRole, SchemaPipe } from '@celerity/server';
import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import type { EventList, EventRow } from '../resources/events.js';
import { EventRows } from './event-rows.js';
import { LiveFeed } from './live-feed.js';

const text = z.string().max(256).optional();
const EventsQuery = z.object({
  limit: z.coerce.number().pipe(z.int('must be a whole number from 1 to 1000').min(1).max(1000)).default(200),
  type: text,
  task: text,
  worker: text,
});

/** The newest events. */
@RequireRole('viewer')
@Controller('ui/api/events')
export class EventsController {
  constructor(
    private readonly feed: LiveFeed,
    private readonly rows: EventRows,
  ) {}

  @Get()
  list(
    @Query(new SchemaPipe(EventsQuery)) { limit, type, task, worker }: z.output<typeof EventsQuery>,
    @CurrentCaller() caller: Caller | undefined,
  ): EventList {
    const types = type ? new Set(type.split(',')) : undefined;
    const fits = (row: EventRow) =>
      (!types || types.has(row.type)) && (!task || row.task_id === task) && (!worker || row.hostname === worker);
    const found = [...this.feed.state.tail.all()].filter(fits).slice(-limit).reverse();
    return { items: found.map((row) => this.rows.shown(row, caller)) };
  }
}
