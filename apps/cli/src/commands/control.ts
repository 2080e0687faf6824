import type { Addressing, Control, ControlReplies } from '@celerity/task-core';
import type { Command } from 'commander';
import { atLeastOne, seconds } from '../arguments/option-values.js';
import type { CommandLine } from '../command-line.js';
import { EXIT, type ExitCode } from '../exit.js';
import { formatReplies, verdictOn } from '../format/replies.js';
import { addressable, addressingOf, type AddressingOptions } from './addressing.js';

/** Orders to workers, by Celery's names, and switches that are kept in the broker. */
export function addControl(program: Command, line: CommandLine): void {
  const control = program.command('control').description('steer workers, queues and poisoned tasks');
  control.commandsGroup('Workers:');
  addPoolOrders(control, line);
  addOrders(control, line);
  control.commandsGroup('Queues, for all workers, also those to come:');
  addSwitch(control, line, 'pause', 'start none of its tasks until it is resumed');
  addSwitch(control, line, 'resume', 'start its tasks again');
  addConcurrency(control, line);
  control.commandsGroup('Tasks:');
  addResend(control, line);
}

type Order<A extends unknown[]> = (at: Addressing, control: Control, ...given: A) => Promise<ControlReplies<string>>;

/** Declares orders, in the sequence of the help. */
const ordersOf =
  (parent: Command, line: CommandLine) =>
  <A extends unknown[] = []>(usage: string, about: string, give: Order<A>): Command =>
    addOrder(parent, line, usage, about, give);

function addOrders(parent: Command, line: CommandLine): void {
  const order = ordersOf(parent, line);
  order<[task: string, rate: string]>(
    'rate_limit <task> <rate>',
    'how often a task may start: 10/s, 10/m, 10/h; 0: no limit; default: that of its contract',
    (at, control, task, rate) => control.rateLimit(task, rate, at),
  );
  const limits: Command = order<[task: string]>(
    'time_limit <task>',
    'limits of runs that start from now; what is not given is as in the contract',
    (at, control, task) => control.timeLimit(task, limits.opts<{ hard?: number; soft?: number }>(), at),
  );
  limits.option('--hard <seconds>', 'hard limit', seconds).option('--soft <seconds>', 'soft limit', seconds);
  order<[queue: string]>('add_consumer <queue>', 'consume a queue', (at, control, queue) =>
    control.addConsumer(queue, at),
  );
  order<[queue: string]>('cancel_consumer <queue>', 'consume a queue no more', (at, control, queue) =>
    control.cancelConsumer(queue, at),
  );
  order('enable_events', 'send events of tasks', (at, control) => control.enableEvents(at));
  order('disable_events', 'send no events of tasks', (at, control) => control.disableEvents(at));
  order('heartbeat', 'send a heartbeat now', (at, control) => control.heartbeat(at));
  const shutdown: Command = order('shutdown', 'end workers after their running tasks', (at, control) =>
    control.shutdown({ cold: shutdown.opts<{ cold?: boolean }>().cold, ...at }),
  );
  shutdown.option('--cold', 'at once: what runs is given back, and runs elsewhere');
}

function addPoolOrders(parent: Command, line: CommandLine): void {
  const order = ordersOf(parent, line);
  order<[n: number]>('pool_grow', 'add slots', (at, control, n) => control.poolGrow(n, at)).argument(
    '[n]',
    'how many',
    atLeastOne,
    1,
  );
  order<[n: number]>('pool_shrink', 'take slots away', (at, control, n) => control.poolShrink(n, at)).argument(
    '[n]',
    'how many',
    atLeastOne,
    1,
  );
  order('pool_restart', 'replace every child after its running task', (at, control) => control.poolRestart(at));
  order<[max: number, min: number]>('autoscale', 'let the slots follow the load', (at, control, max, min) =>
    control.autoscale(max, min, at),
  )
    .argument('<max>', 'most slots', atLeastOne)
    .argument('<min>', 'fewest slots', atLeastOne);
}

function addOrder<A extends unknown[]>(
  parent: Command,
  line: CommandLine,
  usage: string,
  about: string,
  give: Order<A>,
): Command {
  const command = addressable(line.command(parent, usage, about));
  return command.action(() => {
    const options = command.opts<AddressingOptions>();
    return line.run(async (engine): Promise<ExitCode> => {
      const at = await addressingOf(engine, options);
      const replies = await give(at, engine.control, ...(command.processedArgs as A));
      if (options.json) line.terminal.json(replies);
      else line.terminal.print(formatReplies(replies, (text) => text, line.terminal));
      return verdictOn(replies);
    })();
  });
}

function addSwitch(parent: Command, line: CommandLine, name: 'pause' | 'resume', about: string): void {
  line.command(parent, `${name} <queue>`, about).action(
    line.run(async (engine, queue: string, { json }: { json?: boolean }) => {
      await engine.switches[name](queue);
      const paused = name === 'pause';
      if (json) line.terminal.json({ queue, paused });
      else
        line.terminal.print(`Queue '${queue}' ${paused ? 'is paused: it takes tasks and starts none' : 'is resumed'}.`);
    }),
  );
}

function addConcurrency(parent: Command, line: CommandLine): void {
  line
    .command(parent, 'concurrency <queue>', 'how many of its tasks run at once over all workers')
    .argument('<n>', 'a number from 1, or none to lift the limit', (text) =>
      text === 'none' ? null : atLeastOne(text),
    )
    .action(
      line.run(async (engine, queue: string, n: number | null, { json }: { json?: boolean }) => {
        await engine.switches.setConcurrency(queue, n);
        if (json) line.terminal.json({ queue, concurrency: n });
        else
          line.terminal.print(
            `Queue '${queue}' runs ${n === null ? 'as many tasks as there are slots' : `at most ${n} at once`}.`,
          );
      }),
    );
}

function addResend(parent: Command, line: CommandLine): void {
  line.command(parent, 'resend <ids...>', 'send poisoned tasks once more, each under a new id').action(
    line.run(async (engine, ids: string[], { json }: { json?: boolean }) => {
      const sent = [];
      for (const id of ids) sent.push({ task_id: id, resent_as: (await engine.poisoned.resend(id))?.taskId ?? null });
      if (json) line.terminal.json(sent);
      else
        for (const { task_id, resent_as } of sent) line.terminal.print(`${task_id}  ${resent_as ?? 'is not poisoned'}`);
      return sent.every(({ resent_as }) => resent_as !== null) ? EXIT.ok : EXIT.failed;
    }),
  );
}
