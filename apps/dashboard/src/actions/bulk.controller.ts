import { type Caller, CurrentCaller, RequireRole, SchemaPipe } from '@celerity/server';
import type { TaskRetry } from '@celerity/storage';
import { TaskId, TaskRevoker } from '@celerity/task-core';
import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { Audited, noteAudit } from '../audit/audited.decorator.js';
import { ReadingFilter } from '../reading/reading-problems.js';
import type { BulkAnswer } from '../resources/actions.js';
import { BulkBody, ExportQuery } from './action-bodies.js';
import { actOnEach, type Verdict } from './bulk-runner.js';
import { BulkSelection, filterOf } from './bulk-selection.js';
import { RetryLinks } from './retry-links.js';
import { TaskExport } from './task-export.js';
import { TaskRetrier } from './task-retrier.js';

const TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' };
/** Links that are stored at once. */
const LINKS = 1000;

/** What people do to many tasks at once. */
@Controller('ui/api/bulk')
@UseFilters(ReadingFilter)
export class BulkController {
  constructor(
    @Inject(TaskRevoker) private readonly revoker: TaskRevoker,
    private readonly selection: BulkSelection,
    private readonly retrier: TaskRetrier,
    private readonly links: RetryLinks,
    private readonly exporter: TaskExport,
  ) {}

  @RequireRole('operator')
  @Audited('bulk.retry')
  @HttpCode(200)
  @Post('retry')
  async retry(@Body(new SchemaPipe(BulkBody)) body: BulkBody, @Req() request: FastifyRequest): Promise<BulkAnswer> {
    const links: TaskRetry[] = [];
    const answer = await actOnEach(await this.selection.of(body), async (taskId): Promise<Verdict> => {
      const sent = await this.retrier.retry(taskId, await this.retrier.find(taskId));
      links.push(sent);
      return undefined;
    });
    for (let start = 0; start < links.length; start += LINKS) await this.links.add(links.slice(start, start + LINKS));
    note(request, answer);
    return answer;
  }

  @RequireRole('operator')
  @Audited('bulk.revoke')
  @HttpCode(200)
  @Post('revoke')
  async revoke(@Body(new SchemaPipe(BulkBody)) body: BulkBody, @Req() request: FastifyRequest): Promise<BulkAnswer> {
    const { terminate } = body;
    const answer = await actOnEach(await this.selection.of(body), async (taskId): Promise<Verdict> => {
      const outcome = TaskId.safeParse(taskId).success ? await this.revoker.revoke(taskId, { terminate }) : undefined;
      if (outcome === 'revoked' || outcome === 'terminating') return undefined;
      if (outcome === 'running') return 'it runs; it was only kept from being retried';
      return outcome === 'ready' ? 'it has ended' : 'it is not known any more';
    });
    note(request, answer);
    return answer;
  }

  @RequireRole('viewer')
  @Audited('bulk.export')
  @Get('export')
  export(
    @Query(new SchemaPipe(ExportQuery)) { q, format }: ExportQuery,
    @CurrentCaller() caller: Caller,
    @Res() reply: FastifyReply,
  ): void {
    const lines = this.exporter.lines(filterOf(q), format, caller);
    void reply
      .type(TYPES[format])
      .header('content-disposition', `attachment; filename="celerity-tasks.${format}"`)
      .send(Readable.from(lines));
  }
}

function note(request: FastifyRequest, { matched, done, skipped }: BulkAnswer): void {
  noteAudit(request, { details: { matched, done, skipped: skipped.slice(0, 10) } });
}
