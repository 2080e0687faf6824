import { type Caller, CurrentCaller, RequireRole } from '@celerity/server';
import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { TaskStreams } from './task-streams.js';
import { DescribeEvents } from './tasks.docs.js';

/** Server-Sent Events of tasks. */
@Controller('api/tasks/:id/events')
export class TaskEventsController {
  constructor(private readonly streams: TaskStreams) {}

  @DescribeEvents()
  @RequireRole('viewer')
  @Get()
  follow(
    @Param('id') taskId: string,
    @Headers('last-event-id') header: string | undefined,
    @Query('last_event_id') query: string | undefined,
    @CurrentCaller() caller: Caller | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.streams.follow(taskId, { caller, lastEventId: header || query || undefined }, reply);
  }
}
