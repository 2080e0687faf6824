import { RequireRole, SchemaPipe } from '@celerity/server';
import { type AuditEntry, AuditLog } from '@celerity/storage';
import { Controller, Get, Inject, Query, UseFilters } from '@nestjs/common';
import { z } from 'zod';
import { ReadingFilter } from '../reading/reading-problems.js';
import type { AuditList, AuditRow } from '../resources/audit.js';

const text = z.string().min(1).max(256).optional();

const AuditQuery = z.strictObject({
  user: text,
  action: text,
  target: text,
  limit: z.coerce.number().pipe(z.int().min(1).max(200)).default(50),
  cursor: text,
});
type AuditQuery = z.output<typeof AuditQuery>;

/** What people did, or were refused, newest first. */
@Controller('ui/api/audit')
@UseFilters(ReadingFilter)
export class AuditController {
  constructor(@Inject(AuditLog) private readonly log: AuditLog) {}

  @RequireRole('admin')
  @Get()
  async list(
    @Query(new SchemaPipe(AuditQuery)) { user, action, target, limit, cursor }: AuditQuery,
  ): Promise<AuditList> {
    const page = await this.log.list({ actor: user, action, target, limit, cursor });
    return { items: page.items.map(rowOf), next_cursor: page.nextCursor };
  }
}

function rowOf({ id, actor, role, action, target, outcome, details, address, createdAt }: AuditEntry): AuditRow {
  return {
    audit_id: id,
    at: createdAt.toISOString(),
    user: actor,
    role: role as AuditRow['role'],
    action,
    target,
    outcome,
    details,
    address,
  };
}
