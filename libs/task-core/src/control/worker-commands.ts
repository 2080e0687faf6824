import { describeSettings } from '@celerity/config';
import { z } from 'zod';
import { TaskId } from '../client/call-options.js';
import { TaskError } from '../definition/errors.js';
import { issuesOf } from '../definition/signature.js';
import { parseRate } from '../limits/rate.js';
import type { LamportClock } from '../events/lamport-clock.js';
import { TERMINATE_SIGNALS, type WorkerControls } from './worker-controls.js';
import type { RegisteredTask } from './worker-facts.js';
import { describeTask, findTasks, memoryOf, reportOf, statsOf } from './worker-report.js';

/** A command that cannot be carried out, and why. The requester reads the message. */
export class CommandError extends TaskError {}

/** What a command may use of its worker. */
export interface CommandContext {
  controls: WorkerControls;
  clock: LamportClock;
}

interface Command<A, R> {
  arguments: z.ZodType<A>;
  run(context: CommandContext, args: A): R;
  /** Runs when the answer is on its way. */
  afterwards?(context: CommandContext, args: A): void;
  /** It changes nothing: not worth a line in the log. */
  quiet: boolean;
}

const n = z.int().min(1).max(1000).default(1);
const taskIds = z
  .union([TaskId, z.array(TaskId).min(1).max(1000)], 'must be a task id, or a list of 1 to 1,000 of them')
  .transform((ids) => [ids].flat());
const limit = z.number().positive().nullable().default(null);
const signal = z.enum(TERMINATE_SIGNALS).default(TERMINATE_SIGNALS[0]);
const none = z.strictObject({});
const items = z.enum(['queue', 'time_limit', 'soft_time_limit', 'rate_limit', 'acks_late', 'max_retries', 'name']);

/** A rate as {@link parseRate} reads it. Becomes its text, null for no limit, undefined for the contract's own. */
const rate = z
  .union([z.string(), z.number(), z.null()], 'must be a rate like "10/m", null for no limit, or "default"')
  .transform((given, { addIssue }) => {
    try {
      return given === 'default' ? undefined : (parseRate(given)?.text ?? null);
    } catch (error) {
      addIssue((error as Error).message);
      return z.NEVER;
    }
  });

const inspect = {
  ping: question(none, () => 'pong' as const),
  clock: question(none, ({ clock }) => ({ clock: clock.tick() })),
  active: question(none, ({ controls }) => controls.active()),
  reserved: question(none, ({ controls }) => controls.reserved()),
  revoked: question(none, ({ controls }) => controls.revoked()),
  registered: question(z.strictObject({ taskinfoitems: z.array(items).default([]) }), ({ controls }, args) =>
    controls.registered().map((task) => describeTask(task, args.taskinfoitems)),
  ),
  stats: question(none, ({ controls, clock }) => statsOf(controls, clock.tick())),
  active_queues: question(none, ({ controls }) => controls.activeQueues()),
  conf: question(none, ({ controls }) => describeSettings(controls.settings)),
  report: question(none, ({ controls }) => reportOf(controls)),
  query_task: question(z.strictObject({ ids: taskIds }), ({ controls }, { ids }) => findTasks(controls, ids)),
  memsample: question(none, ({ controls }) => memoryOf(controls)),
};

const control = {
  revoke: order(
    z.strictObject({ task_id: taskIds, terminate: z.boolean().default(false), signal }),
    async ({ controls }, args) => revoked(await controls.revoke(args.task_id, args), args.terminate),
  ),
  terminate: order(z.strictObject({ task_id: taskIds, signal }), async ({ controls }, args) =>
    revoked(await controls.revoke(args.task_id, { terminate: true, signal: args.signal }), true),
  ),
  rate_limit: order(z.strictObject({ task_name: z.string(), rate_limit: rate }), async ({ controls }, args) => {
    await controls.rateLimit(taskOf(controls, args.task_name).name, args.rate_limit);
    if (args.rate_limit === undefined) return "rate limit is the contract's own";
    return args.rate_limit === null ? 'rate limit disabled successfully' : 'new rate limit set successfully';
  }),
  time_limit: order(
    z.strictObject({ task_name: z.string(), hard: limit, soft: limit }),
    async ({ controls }, { task_name, hard, soft }) => {
      const task = taskOf(controls, task_name);
      if (hard !== null && soft !== null && soft > hard)
        throw new CommandError(`soft: must not be above hard (${soft} > ${hard})`);
      await controls.timeLimit(task.name, hard, soft);
      return 'time limits set successfully';
    },
  ),
  pool_grow: order(z.strictObject({ n }), async ({ controls }, args) => grown(await controls.poolGrow(args.n))),
  pool_shrink: order(z.strictObject({ n }), async ({ controls }, args) => grown(await controls.poolShrink(args.n))),
  pool_restart: order(none, async ({ controls }) => {
    await controls.poolRestart();
    return 'reload started';
  }),
  autoscale: order(z.strictObject({ max: n, min: n }), async ({ controls }, { max, min }) => {
    if (min > max) throw new CommandError(`min: must not be above max (${min} > ${max})`);
    await controls.autoscale(max, min);
    return `autoscale now max=${max} min=${min}`;
  }),
  add_consumer: order(z.strictObject({ queue: z.string().min(1) }), async ({ controls }, { queue }) =>
    (await controls.addConsumer(queue)) ? `add consumer ${queue}` : `already consuming from ${queue}`,
  ),
  cancel_consumer: order(z.strictObject({ queue: z.string().min(1) }), async ({ controls }, { queue }) =>
    (await controls.cancelConsumer(queue)) ? `no longer consuming from ${queue}` : `not consuming from ${queue}`,
  ),
  enable_events: order(none, ({ controls }) =>
    controls.enableEvents() ? 'task events enabled' : 'task events already enabled',
  ),
  disable_events: order(none, ({ controls }) =>
    controls.disableEvents() ? 'task events disabled' : 'task events already disabled',
  ),
  heartbeat: order(none, async ({ controls }) => {
    await controls.heartbeat();
    return 'heartbeat sent';
  }),
  shutdown: {
    ...order(z.strictObject({ cold: z.boolean().default(false) }), (_, { cold }) =>
      cold ? 'cold shutdown started' : 'warm shutdown started',
    ),
    afterwards: ({ controls }: CommandContext, { cold }: { cold: boolean }) => controls.shutdown(cold),
  },
};

/** Every command that a worker carries out: its name on the wire, its arguments, and what it does. */
export const COMMANDS = { ...inspect, ...control };

export type CommandName = keyof typeof COMMANDS;
/** Arguments as they go over the wire. */
export type CommandArguments<M extends CommandName> = z.input<(typeof COMMANDS)[M]['arguments']>;
/** The `ok` of a reply. */
export type CommandReply<M extends CommandName> = Awaited<ReturnType<(typeof COMMANDS)[M]['run']>>;

/** A command with arguments that were checked: `run` answers, `afterwards` follows the answer. */
export interface PreparedCommand {
  quiet: boolean;
  run(): Promise<unknown>;
  afterwards(): void;
}

/** @throws CommandError when there is no such command, or with everything that is wrong with its arguments. */
export function prepareCommand(context: CommandContext, method: string, given: unknown): PreparedCommand {
  if (!Object.hasOwn(COMMANDS, method))
    throw new CommandError(`unknown command '${method}'; known: ${Object.keys(COMMANDS).join(', ')}`);
  const command = COMMANDS[method as CommandName] as Command<unknown, unknown>;
  const parsed = command.arguments.safeParse(given ?? {});
  if (!parsed.success) throw new CommandError(`${method}: ${complaint(command, parsed.error)}`);
  return {
    quiet: command.quiet,
    run: async () => command.run(context, parsed.data),
    afterwards: () => command.afterwards?.(context, parsed.data),
  };
}

function complaint(command: Command<unknown, unknown>, error: z.ZodError): string {
  const wrong = issuesOf(error, '').map(({ path, message }) => (path ? `${path}: ${message}` : message));
  const known = command.arguments instanceof z.ZodObject ? Object.keys(command.arguments.shape) : [];
  return `${wrong.join('; ')} (arguments: ${known.join(', ') || 'none'})`;
}

function question<S extends z.ZodType, R>(schema: S, run: (context: CommandContext, args: z.output<S>) => R) {
  return { arguments: schema, run, quiet: true };
}

function order<S extends z.ZodType, R>(schema: S, run: (context: CommandContext, args: z.output<S>) => R) {
  return { arguments: schema, run, quiet: false };
}

function taskOf(controls: WorkerControls, name: string): RegisteredTask {
  const tasks = controls.registered();
  const task = tasks.find((known) => known.name === name);
  if (task) return task;
  throw new CommandError(`unknown task '${name}'; this worker knows: ${tasks.map((known) => known.name).join(', ')}`);
}

function revoked(ids: string[], terminate: boolean): string {
  if (ids.length === 0) return 'no such task here';
  return `${terminate ? 'terminate' : 'revoke'}: ${ids.join(', ')}`;
}

function grown(concurrency: number): string {
  return `concurrency is now ${concurrency}`;
}
