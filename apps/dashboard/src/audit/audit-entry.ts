import { randomUUID } from 'node:crypto';
import { redactArguments, type TaskRegistry } from '@celerity/task-core';
import type { AuditOutcome, NewAuditEntry } from '@celerity/storage';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditedRoute, AuditNotes } from './audited.decorator.js';

/** Characters of a body's JSON that are kept. */
const MOST_BODY = 8192;
/** Longest name of a target. */
const MOST_TARGET = 256;
const HIDDEN = '***';
const SECRET_FIELD = /pass(word|wd)?$|secret|token|api_?key|credential|authorization/i;

/** What an entry is made of. */
export interface AuditSource {
  registry: Pick<TaskRegistry, 'find'>;
  /** Further names of fields that are hidden, in lower case. */
  hidden: ReadonlySet<string>;
}

/** The entry of a request that was answered; undefined where nobody had said who they are: then there is nobody to name. */
export function auditEntryOf(
  request: FastifyRequest,
  reply: FastifyReply,
  route: AuditedRoute,
  source: AuditSource,
): NewAuditEntry | undefined {
  const notes: AuditNotes = request.auditNotes ?? {};
  const actor = request.caller?.name ?? notes.actor;
  if (actor === undefined) return undefined;
  const params = request.params as Record<string, string | undefined>;
  const target = notes.target ?? (route.target === undefined ? undefined : params[route.target]);
  return {
    id: randomUUID(),
    actor,
    role: request.caller?.role ?? notes.role ?? null,
    action: route.action,
    target: target?.slice(0, MOST_TARGET) ?? null,
    outcome: notes.outcome ?? outcomeOf(reply.statusCode),
    details: detailsOf(request, reply, route, source),
    address: request.ip,
    createdAt: new Date(),
  };
}

function outcomeOf(status: number): AuditOutcome {
  if (status < 400) return 'done';
  return status < 500 ? 'refused' : 'failed';
}

function detailsOf(request: FastifyRequest, reply: FastifyReply, route: AuditedRoute, source: AuditSource) {
  const notes: AuditNotes = request.auditNotes ?? {};
  const body = route.hideBody ? undefined : bodyOf(notes.body ?? request.body, taskOf(request, route), source);
  const query = route.hideQuery ? {} : (request.query as object);
  return {
    ...(body !== undefined && { body }),
    ...(Object.keys(query).length > 0 && { query: bounded(hide(query, source.hidden)) }),
    status: reply.statusCode,
    ...(request.problem && { problem: request.problem }),
    ...notes.details,
  };
}

function taskOf({ auditNotes, params }: FastifyRequest, { task }: AuditedRoute): string | undefined {
  return auditNotes?.task ?? (task === undefined ? undefined : (params as Record<string, string>)[task]);
}

/** A body without secrets. Arguments are kept only where the contract says which of them are secret. */
function bodyOf(body: unknown, task: string | undefined, { registry, hidden }: AuditSource): unknown {
  // What was not read, such as the stream of a form.
  if (typeof body !== 'object' || body === null || Symbol.asyncIterator in body) return undefined;
  const definition = task === undefined ? undefined : registry.find(task);
  const { args, kwargs, ...rest } = body as { args?: unknown; kwargs?: unknown };
  const shown = definition && redactArguments(definition, listOf(args), objectOf(kwargs));
  const all = {
    ...rest,
    ...(args !== undefined && { args: shown?.args ?? HIDDEN }),
    ...(kwargs !== undefined && { kwargs: shown?.kwargs ?? HIDDEN }),
  };
  return Object.keys(all).length > 0 ? bounded(hide(all, hidden)) : undefined;
}

function hide(value: unknown, hidden: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => hide(item, hidden));
  if (typeof value !== 'object' || value === null) return value;
  const isHidden = (name: string) => SECRET_FIELD.test(name) || hidden.has(name.toLowerCase());
  const entries = Object.entries(value).map(([name, member]) => [name, isHidden(name) ? HIDDEN : hide(member, hidden)]);
  return Object.fromEntries(entries);
}

/** The log must not grow with what people send. */
function bounded(value: unknown): unknown {
  const json = JSON.stringify(value);
  return json.length <= MOST_BODY ? value : { cut: json.slice(0, MOST_BODY) };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
