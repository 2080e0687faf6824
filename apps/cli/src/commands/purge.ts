import type { Command } from 'commander';
import type { CommandLine, CommonOptions } from '../command-line.js';
import type { Engine } from '../engine.js';
import { EXIT, usageError } from '../exit.js';
import { count } from '../format/values.js';

interface PurgeOptions extends CommonOptions {
  force?: boolean;
}

export function addPurge(program: Command, line: CommandLine): void {
  line
    .command(program, 'purge <queue>', 'end every task that waits in a queue, as REVOKED; what runs goes on')
    .option('-f, --force', 'without asking')
    .action(
      line.run(async (engine, queue: string, { force, json }: PurgeOptions) => {
        const tasks = await waitingIn(engine, queue);
        if (!force && !(await mayPurge(line, queue, tasks))) {
          line.terminal.note('Nothing was purged.');
          return EXIT.failed;
        }
        const purged = await engine.purger.purge(queue);
        if (json) line.terminal.json({ queue, purged });
        else line.terminal.print(`${count(purged, 'task')} of queue '${queue}' ended as REVOKED.`);
        return EXIT.ok;
      }),
    );
}

/** @throws a usage error for a queue that does not exist, with those that do. */
async function waitingIn(engine: Engine, queue: string): Promise<number> {
  const queues = await engine.queues.all();
  const status = queues.find((known) => known.queue === queue);
  if (!status) throw usageError(`No queue '${queue}'. There are ${queues.map((known) => known.queue).join(', ')}.`);
  return status.waiting + status.delayed;
}

async function mayPurge({ terminal }: CommandLine, queue: string, tasks: number): Promise<boolean> {
  if (!terminal.interactive)
    throw usageError(`Purging queue '${queue}' ends ${count(tasks, 'task')} for good. Add --force when that is meant.`);
  return terminal.confirm(`End ${count(tasks, 'waiting or delayed task')} of queue '${queue}' as REVOKED?`);
}
