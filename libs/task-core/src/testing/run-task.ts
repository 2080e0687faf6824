import { pino } from 'pino';
import type { TaskArg, TaskDefinition, TaskKwargs } from '../definition/define-task.js';
import type { LoggingTask } from '../handler/logging-task.js';
import type { Outcome } from '../handler/outcome.js';
import { SoloPool } from '../pool/solo-pool.js';
import type { LogLine, RunChannel, RunRequest, Token } from '../handler/task-context.js';

/** What a task did when it was run inline. */
export interface InlineRun {
  /** `success`, `failure`, `retry`, `revoked` or `givenBack`, with what belongs to it. */
  outcome: Outcome;
  /** Every progress it reported, in order. */
  progress: Record<string, unknown>[];
  /** Every line it wrote with `task.logger`. */
  logs: LogLine[];
  /** Every piece of text it told with `task.emitToken`. */
  tokens: Token[];
  /** The structured lines of its hooks, in order. */
  hooks: Record<string, unknown>[];
}

/** A call, and what else of the run matters to the test. */
export interface InlineCall<D extends TaskDefinition> extends Partial<Omit<RunRequest, 'args' | 'kwargs'>> {
  args?: TaskArg<D>[];
  kwargs?: TaskKwargs<D>;
  /** Aborts the task with this reason as soon as it reports progress for the first time. */
  abortOnProgress?: Error;
}

/**
 * Runs one task in this process, with its hooks, limits and contract, and without any Redis.
 *
 * @example
 * const { outcome } = await runTask(add, new Add(), { args: [4, 5] });
 * expect(outcome).toEqual({ kind: 'success', result: 9 });
 */
export async function runTask<D extends TaskDefinition>(
  definition: D,
  handler: LoggingTask<D>,
  { abortOnProgress, ...call }: InlineCall<D> = {},
): Promise<InlineRun> {
  const progress: Record<string, unknown>[] = [];
  const logs: LogLine[] = [];
  const tokens: Token[] = [];
  const hooks: Record<string, unknown>[] = [];
  const log = pino(
    { level: 'debug' },
    {
      write: (json: string) => {
        const line = JSON.parse(json) as Record<string, unknown>;
        if ('hook' in line) hooks.push(line);
      },
    },
  );
  const tasks = new Map([[definition.name, { definition, handler: handler as unknown as LoggingTask }]]);
  const pool = new SoloPool(1, tasks, 1024 * 1024, log);
  const request: RunRequest = {
    ...DEFAULTS,
    maxRetries: definition.maxRetries,
    ...limitsOf(definition),
    ...call,
  } as RunRequest;
  request.name = definition.name;
  const channel: RunChannel = {
    progress: (reported) => {
      progress.push(reported);
      if (abortOnProgress) pool.stop(request.taskId, abortOnProgress);
      return Promise.resolve();
    },
    log: (line) => void logs.push(line),
    token: (token) => void tokens.push(token),
  };
  const [outcome] = await pool.run([{ request, channel }]);
  return { outcome: outcome!, progress, logs, tokens, hooks };
}

const DEFAULTS: Omit<RunRequest, 'name' | 'maxRetries' | 'timeLimit' | 'softTimeLimit'> = {
  taskId: 'inline-task',
  queue: 'inline',
  args: [],
  kwargs: {},
  retries: 0,
  attempt: 1,
  rootId: 'inline-task',
  parentId: null,
  headers: {},
  worker: 'inline@test',
};

function limitsOf({ timeLimit = 3600, softTimeLimit = 3300 }: TaskDefinition) {
  return { timeLimit, softTimeLimit };
}
