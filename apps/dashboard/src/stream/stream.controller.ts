import { type Caller, CurrentCaller, RequireRole, SchemaPipe } from '@celerity/server';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ReadingFilter } from '../reading/reading-problems.js';
import { StreamHub } from './stream-hub.js';

const topic = z.string().max(8000);
const OpenQuery = z.object({ topics: topic.default('') });
const TopicsBody = z.strictObject({ topics: z.array(topic).max(50) });

/** One stream for a browser, whatever its tabs show. */
@RequireRole('viewer')
@UseFilters(ReadingFilter)
@Controller('ui/api/stream')
export class StreamController {
  constructor(private readonly hub: StreamHub) {}

  @Get()
  open(
    @Query(new SchemaPipe(OpenQuery)) { topics }: z.output<typeof OpenQuery>,
    @CurrentCaller() caller: Caller | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    this.hub.open(request, reply, topics.split(','), caller);
  }

  @HttpCode(204)
  @Post(':id/topics')
  change(
    @Param('id') streamId: string,
    @Body(new SchemaPipe(TopicsBody)) { topics }: z.output<typeof TopicsBody>,
    @CurrentCaller() caller: Caller | undefined,
  ): void {
    this.hub.change(streamId, topics, caller);
  }
}
