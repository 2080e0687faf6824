import { ProblemError, problemTypes, RequireRole, SchemaPipe } from '@celerity/server';
import { type AuditEntry, AuditLog, InvalidCursorError } from '@celerity/storage';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { z } from 'zod';
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
export class AuditController {
  constructor(@Inject(AuditLog) private readonly log: AuditLog) {}

  @RequireRole('admin')
  @Get()
  async list(
    @Query(new SchemaPipe(AuditQuery)) { user, action, target, limit, cursor }: AuditQuery,
  ): Promise<AuditList> {
    try {
      const page = await this.log.list({ actor: user, action, target, limit, cursor });
      return { items: page.items.map(rowOf), next_cursor: page.nextCursor };
    } catch (error) {
      if (!(error instanceof InvalidCursorError)) throw error;
      const errors = [{ path: 'cursor', message: 'is not the next_cursor of a page' }];
      throw new ProblemError(problemTypes.invalidRequest, 'cursor: is not the next_cursor of a page.', { errors });
    }
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
