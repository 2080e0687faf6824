import type { ControlReplies, Inspect } from '@celerity/task-core';
import type { Command } from 'commander';
import { wholeNumber } from '../arguments/option-values.js';
import type { CommandLine } from '../command-line.js';
import type { ExitCode } from '../exit.js';
import { formatReplies, type Show, verdictOn } from '../format/replies.js';
import { indent } from '../format/table.js';
import { outline } from '../format/values.js';
import {
  formatActive,
  formatActiveQueues,
  formatFound,
  formatPoisoned,
  formatReserved,
  formatScheduled,
} from '../format/worker-facts.js';
import { addressable, addressingOf, type AddressingOptions } from './addressing.js';

const lines: Show<readonly string[]> = (texts) => (texts.length > 0 ? texts.join('\n') : 'none');
const facts: Show<object> = (value) => outline(value);

/** Questions to workers, by Celery's names. */
export function addInspect(program: Command, line: CommandLine): void {
  const inspect = program.command('inspect').description('ask workers; changes nothing');
  const ask = <T>(
    usage: string,
    about: string,
    question: (inspect: Inspect, given: string[]) => Promise<ControlReplies<T>>,
    show: Show<T>,
  ) => addQuestion(inspect, line, { usage, about, question, show });

  ask(
    'ping',
    'who is there?',
    (at) => at.ping(),
    (pong) => pong,
  );
  ask('active', 'tasks that run now', (at) => at.active(), formatActive);
  ask('reserved', 'tasks that workers have taken and not started', (at) => at.reserved(), formatReserved);
  addScheduled(inspect, line);
  ask('revoked', 'ids of tasks that workers refused or stopped as revoked', (at) => at.revoked(), lines);
  ask('registered', 'tasks that workers have handlers for', (at) => at.registered(REGISTERED), lines);
  ask('stats', 'pool, memory, load and counts', (at) => at.stats(), facts);
  ask('active_queues', 'queues and lanes that are consumed', (at) => at.activeQueues(), formatActiveQueues);
  ask('conf', 'settings, secrets masked', (at) => at.conf(), facts);
  ask(
    'report',
    'versions, platform and settings, for a bug report',
    (at) => at.report(),
    (text) => text.trimEnd(),
  );
  ask('query_task <ids...>', 'which worker has these tasks', (at, ids) => at.queryTask(ids), formatFound);
  ask('clock', 'Lamport clocks', (at) => at.clock(), facts);
  ask('memsample', 'memory of workers and their children, bytes', (at) => at.memsample(), facts);
  addPoisoned(inspect, line);
}

/** What `registered` tells beside the names. */
const REGISTERED: ('queue' | 'time_limit' | 'rate_limit')[] = ['queue', 'time_limit', 'rate_limit'];

interface Question<T> {
  usage: string;
  about: string;
  question: (inspect: Inspect, given: string[]) => Promise<ControlReplies<T>>;
  show: Show<T>;
}

function addQuestion<T>(parent: Command, line: CommandLine, { usage, about, question, show }: Question<T>): void {
  addressable(line.command(parent, usage, about)).action((...given: unknown[]) => {
    const command = given.at(-1) as Command;
    const options = command.opts<AddressingOptions>();
    return line.run(async (engine): Promise<ExitCode> => {
      const inspect = engine.control.inspect(await addressingOf(engine, options));
      const replies = await question(inspect, command.args);
      if (options.json) line.terminal.json(replies);
      else line.terminal.print(formatReplies(replies, show, line.terminal));
      return verdictOn(replies);
    })();
  });
}

/** They wait in Redis: there is somebody to answer also when no worker lives. */
function addScheduled(parent: Command, line: CommandLine): void {
  addressable(line.command(parent, 'scheduled', 'tasks that wait for their time, by queue'))
    .option('-n, --limit <n>', 'tasks of each queue, by default 100', wholeNumber)
    .action(
      line.run(async (engine, options: AddressingOptions & { limit?: number }) => {
        const chosen = options.destination ?? options.pattern;
        const addressing = chosen === undefined ? {} : await addressingOf(engine, options);
        const queues = await engine.control.inspect(addressing).scheduled({ limit: options.limit });
        const { terminal } = line;
        if (options.json) return terminal.json(queues);
        const shown = Object.entries(queues).map(
          ([queue, tasks]) => `${terminal.style('bold', queue)}\n${indent(formatScheduled(tasks, terminal))}`,
        );
        terminal.print(shown.join('\n'));
      }),
    );
}

function addPoisoned(parent: Command, line: CommandLine): void {
  line
    .command(parent, 'poisoned', 'tasks that killed their process again and again')
    .option('-n, --limit <n>', 'the newest, by default 100', wholeNumber)
    .action(
      line.run(async (engine, { limit, json }: { limit?: number; json?: boolean }) => {
        const tasks = await engine.listPoisoned(limit);
        if (json) line.terminal.json(tasks);
        else line.terminal.print(formatPoisoned(tasks, line.terminal));
      }),
    );
}
