import { Readable } from 'node:stream';
import { type Caller, CurrentCaller, RequireRole, SchemaPipe } from '@celerity/server';
import { Body, Controller, Get, HttpCode, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Audited, noteAudit } from '../audit/audited.decorator.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { ReadingFilter } from '../reading/reading-problems.js';
import { TaskRows } from '../reading/task-rows.js';
import type { BulkAnswer } from '../resources/actions.js';
import { BulkBody, ExportQuery } from './action-bodies.js';
import { BulkActions } from './bulk-actions.js';
import { linesOf, NDJSON, wantsLines } from './bulk-lines.js';
import { BulkRun } from './bulk-run.js';
import { BulkSelection, filterOf } from './bulk-selection.js';
import { TaskExport } from './task-export.js';

const TYPES = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' };

/** What people do to many tasks at once. */
@Controller('ui/api/bulk')
@UseFilters(ReadingFilter)
export class BulkController {
  constructor(
    private readonly selection: BulkSelection,
    private readonly actions: BulkActions,
    private readonly exporter: TaskExport,
    private readonly trail: AuditTrail,
    private readonly rows: TaskRows,
  ) {}

  @RequireRole('operator')
  @Audited('bulk.retry')
  @HttpCode(200)
  @Post('retry')
  async retry(
    @Body(new SchemaPipe(BulkBody)) body: BulkBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkAnswer | Readable> {
    const run = new BulkRun(await this.selection.of(body));
    return this.answer(run, this.actions.retry(run), request, reply);
  }

  @RequireRole('operator')
  @Audited('bulk.revoke')
  @HttpCode(200)
  @Post('revoke')
  async revoke(
    @Body(new SchemaPipe(BulkBody)) body: BulkBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BulkAnswer | Readable> {
    const run = new BulkRun(await this.selection.of(body));
    return this.answer(run, this.actions.revoke(run, body.terminate), request, reply);
  }

  @RequireRole('viewer')
  @Audited('bulk.export')
  @Get('export')
  export(
    @Query(new SchemaPipe(ExportQuery)) { q, format }: ExportQuery,
    @CurrentCaller() caller: Caller,
    @Res() reply: FastifyReply,
  ): void {
    const lines = this.exporter.lines(filterOf(q, this.rows.hiddenTexts(caller)), format, caller);
    void reply
      .type(TYPES[format])
      .header('content-disposition', `attachment; filename="celerity-tasks.${format}"`)
      .send(Readable.from(lines));
  }

  /** Whole at its end, or in lines meanwhile. The audit log has how it ended either way. */
  private async answer(
    run: BulkRun,
    ended: Promise<BulkAnswer>,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<BulkAnswer | Readable> {
    if (!wantsLines(request)) {
      const answer = await ended;
      noteAudit(request, { details: detailsOf(answer) });
      return answer;
    }
    noteAudit(request, { details: { matched: run.progress.matched, began: true } });
    const told = ended.then(async (answer) => {
      await this.trail.addOf(request, reply, detailsOf(answer));
      return answer;
    });
    reply.type(NDJSON);
    return linesOf(request, () => run.progress, told);
  }
}

function detailsOf({ matched, done, skipped }: BulkAnswer): Record<string, unknown> {
  return { matched, done, skipped: skipped.slice(0, 10) };
}
