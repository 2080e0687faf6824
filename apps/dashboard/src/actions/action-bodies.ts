import { CallOptions, parseRate } from '@celerity/task-core';
import { z } from 'zod';

/** Bodies of actions, as `resources/actions.ts` describes them. */

const args = z.array(z.unknown());
const kwargs = z.record(z.string(), z.unknown());

export const RetryBody = z.strictObject({
  args: args.optional(),
  kwargs: kwargs.optional(),
  queue: z.string().optional(),
  countdown: z.number().nonnegative().optional(),
});
export type RetryBody = z.output<typeof RetryBody>;

export const RevokeBody = z.strictObject({
  terminate: z.boolean().default(false),
  signal: z.enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGKILL']).optional(),
});
export type RevokeBody = z.output<typeof RevokeBody>;

export const SendBody = z.strictObject({
  args: args.optional(),
  kwargs: kwargs.optional(),
  options: CallOptions.omit({ headers: true, ignore_result: true }).optional(),
});
export type SendBody = z.output<typeof SendBody>;

/** Tasks of one bulk action at most. */
export const MOST_OF_BULK = 10_000;

export const BulkBody = z
  .strictObject({
    q: z.string().max(4096).optional(),
    task_ids: z.array(z.string().min(1).max(128)).min(1).max(MOST_OF_BULK).optional(),
    expected: z.int().nonnegative(),
    terminate: z.boolean().default(false),
  })
  .refine(({ q, task_ids }) => (q === undefined) !== (task_ids === undefined), 'give either q or task_ids');
export type BulkBody = z.output<typeof BulkBody>;

export const ExportQuery = z.strictObject({
  q: z.string().max(4096).default(''),
  format: z.enum(['csv', 'jsonl']).default('csv'),
});
export type ExportQuery = z.output<typeof ExportQuery>;

export const Nothing = z.strictObject({});
const slots = z.int().min(1).max(1000);
export const PoolSizeBody = z.strictObject({ n: slots });
export type PoolSizeBody = z.output<typeof PoolSizeBody>;
export const AutoscaleBody = z
  .strictObject({ min: slots, max: slots })
  .refine(({ min, max }) => min <= max, { path: ['min'], message: 'must not be above max' });
export type AutoscaleBody = z.output<typeof AutoscaleBody>;
export const ConsumerBody = z.strictObject({ queue: z.string().min(1).max(128) });
export type ConsumerBody = z.output<typeof ConsumerBody>;
export const ShutdownBody = z.strictObject({ cold: z.boolean().default(false) });
export type ShutdownBody = z.output<typeof ShutdownBody>;

export const RateLimitBody = z.strictObject({
  task: z.string(),
  rate: z
    .string()
    .nullable()
    .refine((rate) => rate === 'default' || isRate(rate), 'must be such as 10/s, 10/m or 10/h, null or "default"'),
});
export type RateLimitBody = z.output<typeof RateLimitBody>;

const seconds = z.number().positive().nullable();
export const TimeLimitBody = z
  .strictObject({ task: z.string(), hard: seconds, soft: seconds })
  .refine(({ hard, soft }) => hard === null || soft === null || soft <= hard, {
    path: ['soft'],
    message: 'must not be above hard',
  });
export type TimeLimitBody = z.output<typeof TimeLimitBody>;

export const PurgeBody = z.strictObject({ confirm: z.string() });
export type PurgeBody = z.output<typeof PurgeBody>;
export const ConcurrencyBody = z.strictObject({ limit: z.int().min(1).nullable() });
export type ConcurrencyBody = z.output<typeof ConcurrencyBody>;

function isRate(rate: string | null): boolean {
  try {
    parseRate(rate);
    return true;
  } catch {
    return false;
  }
}
