import { z } from 'zod';

/** What travels on the channel `<prefix>:control`: one command to some workers or all. */
export const ControlCommand = z.object({
  /** A worker answers each id once. */
  id: z.string().min(1).max(128),
  method: z.string().max(128),
  arguments: z.unknown(),
  destination: z.array(z.string()).optional(),
  pattern: z.string().max(512).optional(),
  /** Lamport clock of the requester. */
  clock: z.int().nonnegative(),
  /** By the clock of the broker, ms since the epoch; from then on workers ignore the command. */
  expires: z.number().optional(),
  /** Channel for answers. Without it nobody answers. */
  reply_to: z.string().max(512).optional(),
});

export type ControlCommand = z.infer<typeof ControlCommand>;

/** What a worker says to a command. */
export type WorkerReply<T> = { ok: T } | { error: string };

/** What travels on the channel that a command names in `reply_to`. */
export const ControlReply = z.object({
  /** Id of the command. */
  id: z.string(),
  worker: z.string(),
  /** Lamport clock of the worker. */
  clock: z.int().nonnegative(),
  reply: z.union([z.strictObject({ ok: z.unknown() }), z.strictObject({ error: z.string() })]),
});

export type ControlReply = z.infer<typeof ControlReply>;

/** Reads a message of a channel, on which anybody may have written anything. */
export function decode<T>(schema: z.ZodType<T>, message: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}
