import type { CallOptions, SentTask, TaskCall, TaskView } from '@celerity/task-core';
import type { Command } from 'commander';
import { parseArgs, parseJson, parseObject } from '../arguments/json-arguments.js';
import { number, seconds, secondsOrTime, wholeNumber } from '../arguments/option-values.js';
import type { CommandLine, CommonOptions } from '../command-line.js';
import type { Engine } from '../engine.js';
import { CliError, EXIT, type ExitCode, usageError } from '../exit.js';
import { DEFAULT_WAIT, exitCodeOf } from './result.js';

/** Options of `call`, as commander names them. */
export interface CallCommandOptions extends CommonOptions {
  args?: string;
  kwargs?: string;
  headers?: string;
  queue?: string;
  priority?: number;
  countdown?: number;
  eta?: string;
  expires?: number | string;
  taskId?: string;
  maxRetries?: number;
  timeLimit?: number;
  softTimeLimit?: number;
  ignoreResult?: boolean;
  /** Seconds; true: the default. */
  wait?: number | true;
}

export function addCall(program: Command, line: CommandLine): void {
  line
    .command(program, 'call <task> [values...]', 'send a task; values are its positional arguments, each as JSON')
    .option('-a, --args <json>', 'positional arguments as a JSON array')
    .option('-k, --kwargs <json>', 'arguments by name as a JSON object')
    .option('-q, --queue <queue>', 'this queue instead of the routed one')
    .option('--priority <n>', '0 (first) to 9', wholeNumber)
    .option('--countdown <seconds>', 'run not before so many seconds from now', seconds)
    .option('--eta <time>', 'run not before this time, ISO 8601 with a zone')
    .option('--expires <seconds or time>', 'not started by then, it ends as REVOKED', secondsOrTime)
    .option('--task-id <id>', 'an id of your own: repeating the call is the same task')
    .option('--max-retries <n>', 'at most those of the contract', wholeNumber)
    .option('--time-limit <seconds>', 'hard limit, at most that of the contract', number)
    .option('--soft-time-limit <seconds>', 'soft limit, at most that of the contract', number)
    .option('--ignore-result', 'store no result')
    .option('--headers <json>', 'a JSON object that travels with the task')
    .option('-w, --wait [seconds]', `wait for the result, by default ${DEFAULT_WAIT} s`, seconds)
    .addHelpText(
      'after',
      '\nExamples:\n  celerity call tasks.add 1 2 --wait\n  celerity call tasks.add --kwargs \'{"x": 1, "y": 2}\'',
    )
    .action((task: string, values: string[], options: CallCommandOptions) => {
      // Before anything is loaded: what is wrong with the line itself is said at once.
      const request = callOf(task, values, options);
      return line.run((engine) => call(engine, line, request, options))();
    });
}

/** @throws a usage error for what is no JSON, or not of the right kind. */
export function callOf(name: string, values: readonly string[], given: CallCommandOptions): TaskCall {
  if (values.length > 0 && given.args !== undefined)
    throw usageError('Give positional arguments as values or by --args, not both.');
  const args =
    given.args === undefined ? values.map((text, i) => parseJson(text, `Value ${i + 1}`)) : parseArgs(given.args);
  const options: CallOptions = {
    ...{ queue: given.queue, priority: given.priority, countdown: given.countdown, eta: given.eta },
    ...{ expires: given.expires, task_id: given.taskId, max_retries: given.maxRetries, time_limit: given.timeLimit },
    ...{ soft_time_limit: given.softTimeLimit, ignore_result: given.ignoreResult },
    headers: given.headers === undefined ? undefined : parseObject(given.headers, '--headers'),
  };
  const set = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const kwargs = given.kwargs === undefined ? {} : parseObject(given.kwargs, '--kwargs');
  return { name, args, kwargs, options: set };
}

async function call(
  engine: Engine,
  line: CommandLine,
  request: TaskCall,
  { json, wait }: CallCommandOptions,
): Promise<ExitCode> {
  const [sent] = await engine.tasks.send([request]);
  const { taskId, warnings } = sent!;
  if (!json) {
    warnings.forEach((warning) => line.terminal.warn(warning));
    line.terminal.print(taskId);
  }
  if (wait === undefined) {
    if (json) line.terminal.json(accepted(sent!));
    return EXIT.ok;
  }
  const time = wait === true ? DEFAULT_WAIT : wait;
  const view = await engine.waitFor(taskId, time * 1000);
  if (json) line.terminal.json({ ...view, warnings });
  else if (view) showOutcome(view, line, time);
  return view ? exitCodeOf(view, true) : EXIT.failed;
}

/** As the gateway answers. */
function accepted({ taskId, name, queue, warnings }: SentTask) {
  return { task_id: taskId, name, queue, state: 'PENDING', warnings };
}

/** The result alone goes to stdout. */
function showOutcome({ state, task_id, error, result }: TaskView, { terminal }: CommandLine, waited: number): void {
  if (state === 'SUCCESS') return terminal.print(JSON.stringify(result));
  if (error && (state === 'FAILURE' || state === 'REVOKED')) {
    const more = state === 'FAILURE' ? ` Its traceback: npx celerity result ${task_id} --traceback` : '';
    throw new CliError(`The task ended as ${state}: ${error.type}: ${error.message}.${more}`);
  }
  throw new CliError(`The task is ${state} after ${waited} s and goes on: npx celerity result ${task_id} --wait`);
}
