import type { Role } from '@celerity/config';
import { AddRouteConfig } from '@celerity/server';
import type { AuditOutcome } from '@celerity/storage';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    audit?: AuditedRoute;
  }
  interface FastifyRequest {
    /** What a route adds to its entry in the audit log. */
    auditNotes?: AuditNotes;
  }
}

/** What the entries of a route say. */
export interface AuditedRoute {
  /** For example `task.retry`. */
  action: string;
  /** Path parameter that names what it is done to. (Default: none) */
  target?: string;
  /** Path parameter that names the task whose contract says which arguments are secret. (Default: none) */
  task?: string;
  /** The body is not kept: it is a secret. (Default: false) */
  hideBody?: boolean;
  /** Nor the query. (Default: false) */
  hideQuery?: boolean;
}

/** What only the route itself knows. Later notes win. */
export interface AuditNotes {
  /** Who asked, where nobody had been recognised. */
  actor?: string;
  role?: Role;
  target?: string;
  /** Name of the task that the arguments are of. */
  task?: string;
  /** Of a form, as it was read. */
  body?: unknown;
  /** (Default: by the status of the answer) */
  outcome?: AuditOutcome;
  details?: Record<string, unknown>;
}

/** Method decorator: whoever calls the route is in the audit log, with what became of it, also when it was refused. */
export function Audited(action: string, route: Omit<AuditedRoute, 'action'> = {}): MethodDecorator {
  return AddRouteConfig({ audit: { action, ...route } });
}

/** Adds to the entry of the request that is being handled. */
export function noteAudit(request: FastifyRequest, { details, ...notes }: AuditNotes): void {
  const before = request.auditNotes ?? {};
  request.auditNotes = { ...before, ...notes, details: { ...before.details, ...details } };
}
