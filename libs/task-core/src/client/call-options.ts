import { z } from 'zod';
import type { TaskDefinition } from '../definition/define-task.js';
import { type Issue, InvalidTaskError } from '../definition/errors.js';
import { encodeJson } from '../definition/json.js';
import { issuesOf } from '../definition/signature.js';

const seconds = z.number().nonnegative();

/** An id that BullMQ, a URL and a file name can all carry. */
export const TaskId = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.-]{7,127}$/,
    'must be 8 to 128 letters, digits, _, . or -, and begin with a letter or digit',
  )
  .refine((id) => !/^\d+$/.test(id), 'must not be a plain number');

/** Options of one call, with Celery's names. Times are in seconds. */
export const CallOptions = z.strictObject({
  countdown: seconds.optional().describe('Run not before this many seconds from now.'),
  eta: z.iso.datetime({ offset: true }).optional().describe('Run not before this time. One in the past runs at once.'),
  expires: z
    .union([seconds, z.iso.datetime({ offset: true })])
    .optional()
    .describe('Not started by then (seconds from now, or a time), the task ends as REVOKED.'),
  priority: z.int().min(0).max(9).optional().describe('0 (first, the default) to 9.'),
  queue: z.string().optional().describe('A known queue, instead of the routed one.'),
  task_id: TaskId.optional(),
  max_retries: z.int().nonnegative().optional().describe("At most the contract's."),
  time_limit: z.number().positive().optional().describe("Hard limit, at most the contract's."),
  soft_time_limit: z.number().positive().optional().describe("Soft limit, at most the contract's."),
  ignore_result: z.boolean().optional(),
  headers: z.record(z.string(), z.unknown()).optional().describe('Travel with the task; 8 KiB at most.'),
});

export type CallOptions = z.input<typeof CallOptions>;

/** What the options of a call may not exceed. */
export interface CallLimits {
  timeLimit: number;
  softTimeLimit: number;
  maxCountdown: number;
  headerBytes: number;
  knows(queue: string): boolean;
  queues: readonly string[];
}

/** The options with their times resolved, ms since the epoch. */
export interface ResolvedOptions extends Omit<CallOptions, 'eta' | 'expires' | 'countdown'> {
  eta?: number;
  expires?: number;
}

/**
 * Checks a call's options against their schema and the task's contract: a caller may lower limits and retries, not raise them.
 *
 * @throws InvalidTaskError with a path for each option that is wrong.
 */
export function resolveOptions(
  task: TaskDefinition,
  options: unknown,
  limits: CallLimits,
  now: number,
): ResolvedOptions {
  if (options === undefined) return {};
  const parsed = CallOptions.safeParse(options);
  if (!parsed.success) throw new InvalidTaskError(task.name, issuesOf(parsed.error, 'options'));
  const { countdown, eta, expires, ...rest } = parsed.data;
  const issues: Issue[] = [];
  const wrong = (name: string, message: string) => issues.push({ path: `options.${name}`, message });

  if (countdown !== undefined && eta !== undefined) wrong('eta', 'given together with countdown; choose one');
  const startsAt = countdown !== undefined ? now + countdown * 1000 : eta !== undefined ? Date.parse(eta) : undefined;
  if (startsAt !== undefined && startsAt > now + limits.maxCountdown * 1000) {
    wrong(
      countdown === undefined ? 'eta' : 'countdown',
      `is more than ${limits.maxCountdown} s ahead (CELERITY_MAX_COUNTDOWN)`,
    );
  }
  const expiresAt = typeof expires === 'number' ? now + expires * 1000 : expires && Date.parse(expires);
  if (typeof expiresAt === 'number' && expiresAt > now + limits.maxCountdown * 1000) {
    wrong('expires', `is more than ${limits.maxCountdown} s ahead (CELERITY_MAX_COUNTDOWN)`);
  }
  if (rest.queue !== undefined && !limits.knows(rest.queue)) {
    wrong('queue', `'${rest.queue}' does not exist; known are ${limits.queues.join(', ')}`);
  }
  const ceilings = {
    time_limit: task.timeLimit ?? limits.timeLimit,
    soft_time_limit: task.softTimeLimit ?? limits.softTimeLimit,
    max_retries: task.maxRetries,
  };
  for (const [name, ceiling] of Object.entries(ceilings)) {
    const given = rest[name as keyof typeof ceilings];
    if (given !== undefined && given > ceiling)
      wrong(name, `is above the contract's ${ceiling}; it can only be lowered`);
  }
  if (rest.headers && Buffer.byteLength(encodeJson(rest.headers, 'options.headers')) > limits.headerBytes) {
    wrong('headers', `are larger than ${limits.headerBytes} bytes (LIMIT_HEADERS)`);
  }
  if (issues.length > 0) throw new InvalidTaskError(task.name, issues);
  return {
    ...rest,
    ...(startsAt !== undefined && startsAt > now && { eta: startsAt }),
    ...(expiresAt !== undefined && expiresAt !== '' && { expires: expiresAt }),
  };
}
