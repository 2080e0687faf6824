import { inspect } from 'node:util';
import * as errors from '../definition/errors.js';
import type { Outcome } from '../handler/outcome.js';
import type { LogLine, RunRequest, Token } from '../handler/task-context.js';

/** What a child is started with. */
export interface ChildBoot {
  /** URL of the file that exports the Nest module with the handlers. */
  handlers: string;
  /** The settings of the worker. JSON. */
  settings: object;
  /** Report the memory in use after each run. */
  reportMemory: boolean;
}

/** Messages of a pool to its child. Plain JSON, so that a process and a thread take the same. */
export type ToChild =
  | { kind: 'boot'; boot: ChildBoot }
  | { kind: 'run'; requests: RunRequest[] }
  | { kind: 'stop'; taskId: string; attempt: number; reason: WireError }
  /** The answer to a `progress` or a `call`. */
  | { kind: 'reply'; id: number; value?: unknown; error?: WireError }
  | { kind: 'leave' };

/** Messages of a child to its pool. */
export type FromChild =
  /** It has booted and handles these tasks. */
  | { kind: 'ready'; tasks: string[] }
  /** It cannot boot. */
  | { kind: 'failed'; error: WireError }
  /** The runs of the last `run` are over, in order. */
  | { kind: 'done'; outcomes: WireOutcome[]; memory?: number }
  | { kind: 'progress'; id: number; taskId: string; progress: Record<string, unknown> }
  | { kind: 'log'; taskId: string; line: LogLine }
  | { kind: 'token'; taskId: string; token: Token }
  /** A handler asks for something that only the worker can do, see `parent-services.ts`. */
  | { kind: 'call'; id: number; service: string; method: string; args: unknown[] };

/** An error as it crosses. The engine's own errors keep their class, others only their name. */
export interface WireError {
  name: string;
  message: string;
  stack?: string;
  /** Own properties that are JSON, such as `issues` or `taskIds`. */
  fields?: Record<string, unknown>;
}

export type WireOutcome =
  | Extract<Outcome, { kind: 'success' | 'revoked' | 'givenBack' }>
  | { kind: 'failure'; error: WireError }
  | { kind: 'retry'; error: WireError; delayMs: number };

/** Longest message or stack that crosses, characters. */
const MAX_TEXT = 64 * 1024;

export function wireError(error: Error): WireError {
  const { name, message, stack, ...fields } = {
    ...error,
    name: error.name,
    message: error.message,
    stack: error.stack,
  };
  return {
    name: text(name),
    message: text(message),
    ...(stack !== undefined && { stack: text(stack) }),
    ...(Object.keys(fields).length > 0 && jsonOnly(fields)),
  };
}

/** Tasks throw errors of libraries whose message is an object. */
function text(value: unknown): string {
  return (typeof value === 'string' ? value : inspect(value)).slice(0, MAX_TEXT);
}

export function errorFromWire({ name, message, stack, fields }: WireError): Error {
  const error = Object.assign(new Error(message), fields, { name });
  if (stack !== undefined) error.stack = stack;
  const known: unknown = (errors as Record<string, unknown>)[name];
  return isTaskErrorClass(known) ? (Object.setPrototypeOf(error, known.prototype as object) as Error) : error;
}

export function wireOutcome(outcome: Outcome): WireOutcome {
  switch (outcome.kind) {
    case 'failure':
    case 'retry':
      return { ...outcome, error: wireError(outcome.error) };
    case 'lost':
      // Only a pool can tell that a child is lost, never the child itself.
      return { kind: 'failure', error: wireError(outcome.error) };
    default:
      return outcome;
  }
}

export function outcomeFromWire(outcome: WireOutcome): Outcome {
  return 'error' in outcome ? { ...outcome, error: errorFromWire(outcome.error) } : outcome;
}

function isTaskErrorClass(value: unknown): value is typeof errors.TaskError {
  return typeof value === 'function' && (value === errors.TaskError || value.prototype instanceof errors.TaskError);
}

/** Own fields of an error that cannot cross (a socket, a cycle) are left behind: the message says what matters. */
function jsonOnly(fields: Record<string, unknown>): { fields?: Record<string, unknown> } {
  try {
    return { fields: JSON.parse(JSON.stringify(fields)) as Record<string, unknown> };
  } catch {
    return {};
  }
}
