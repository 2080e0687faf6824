import type { TaskView } from '@celerity/task-core';
import type { Command } from 'commander';
import { seconds } from '../arguments/option-values.js';
import type { CommandLine, CommonOptions } from '../command-line.js';
import { CliError, EXIT, type ExitCode } from '../exit.js';
import { formatTask } from '../format/task.js';

/** How long `--wait` waits when it does not say, s. */
export const DEFAULT_WAIT = 60;

interface ResultOptions extends CommonOptions {
  wait?: number | true;
  traceback?: boolean;
}

export function addResult(program: Command, line: CommandLine): void {
  line
    .command(program, 'result <id>', 'show what became of a task')
    .option('-w, --wait [seconds]', `wait until it has ended, by default ${DEFAULT_WAIT} s`, seconds)
    .option('--traceback', 'with the traceback of what it raised')
    .action(
      line.run(async (engine, id: string, { wait, traceback, json }: ResultOptions) => {
        // First a look, which says at once when a server is away or there is no such task.
        let view = await engine.tasks.result(id).info();
        if (!view) throw new CliError(`No task has the id ${id}: it was never sent here, or is long forgotten.`);
        if (wait !== undefined) view = (await engine.waitFor(id, (wait === true ? DEFAULT_WAIT : wait) * 1000)) ?? view;
        if (json) line.terminal.json(view);
        else line.terminal.print(formatTask(view, line.terminal, traceback ?? false));
        return exitCodeOf(view, wait !== undefined);
      }),
    );
}

/** @param awaited it should have ended by now. */
export function exitCodeOf({ state }: TaskView, awaited: boolean): ExitCode {
  if (state === 'SUCCESS') return EXIT.ok;
  return state === 'FAILURE' || state === 'REVOKED' || awaited ? EXIT.failed : EXIT.ok;
}
