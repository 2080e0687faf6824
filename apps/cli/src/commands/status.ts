import type { QueueStatus, WorkerInfo } from '@celerity/task-core';
import type { Command } from 'commander';
import type { CommandLine, CommonOptions } from '../command-line.js';
import type { Engine, ServerView } from '../engine.js';
import { EXIT, type ExitCode } from '../exit.js';
import { type Column, indent, table } from '../format/table.js';
import { duration } from '../format/values.js';
import type { Terminal } from '../terminal.js';
import { formatQueues } from './queues.js';

/** The whole system on one screen. */
interface SystemView {
  servers: ServerView[];
  workers: WorkerInfo[];
  queues: QueueStatus[];
}

export function addStatus(program: Command, line: CommandLine): void {
  line.command(program, 'status', 'show servers, workers and queues on one screen').action(
    line.examine(async (engine, { json }: CommonOptions) => {
      const view = await look(engine);
      if (json) line.terminal.json(view);
      else line.terminal.print(format(view, line.terminal));
      return verdict(view);
    }),
  );
}

async function look(engine: Engine): Promise<SystemView> {
  const servers = await Promise.all([engine.lookAt('broker'), engine.lookAt('results')]);
  if (!servers[0].answers) return { servers, workers: [], queues: [] };
  const [workers, queues] = await Promise.all([engine.directory.list(), engine.queues.all()]);
  return { servers, workers, queues };
}

/** Fine when both servers answer and a worker lives. */
function verdict({ servers, workers }: SystemView): ExitCode {
  return servers.every(({ answers }) => answers) && workers.length > 0 ? EXIT.ok : EXIT.failed;
}

function format({ servers, workers, queues }: SystemView, terminal: Terminal): string {
  const heading = (text: string) => terminal.style('bold', text);
  const dim = (text: string) => terminal.style('dim', text);
  const sections = [`${heading('Servers')}\n${indent(table(serverColumns(terminal), servers, dim))}`];
  if (servers[0]!.answers) {
    const alive =
      workers.length > 0 ? table(workerColumns(terminal), workers, dim) : terminal.style('red', 'none lives');
    sections.push(
      `${heading('Workers')}\n${indent(alive)}`,
      `${heading('Queues')}\n${indent(formatQueues(queues, terminal))}`,
    );
  }
  return sections.join('\n\n');
}

function serverColumns(terminal: Terminal): Column<ServerView>[] {
  const answer = (view: ServerView) =>
    view.answers ? `${view.round_trip_ms.toFixed(1)} ms` : terminal.style('red', `no answer: ${view.error}`);
  return [
    { title: 'server', value: ({ server }) => server },
    { title: 'url', value: ({ url }) => url },
    { title: 'answers in', value: answer },
    { title: 'redis', value: (view) => (view.answers ? view.version : null) },
    { title: 'to disk', value: (view) => (view.answers ? view.durability : null) },
  ];
}

function workerColumns(terminal: Terminal): Column<WorkerInfo>[] {
  return [
    {
      title: 'worker',
      value: ({ name, leaving }) => (leaving ? `${name} ${terminal.style('yellow', '(leaving)')}` : name),
    },
    { title: 'pool', value: ({ pool }) => pool },
    { title: 'active', value: ({ active, concurrency }) => `${active}/${concurrency}`, align: 'right' },
    { title: 'done', value: ({ processed }) => processed, align: 'right' },
    { title: 'load', value: ({ loadavg }) => loadavg[0]?.toFixed(2), align: 'right' },
    { title: 'lag', value: ({ event_loop_lag_ms: lag }) => `${Math.round(lag)} ms`, align: 'right' },
    { title: 'up', value: ({ started }) => duration((Date.now() - Date.parse(started)) / 1000), align: 'right' },
    { title: 'queues', value: ({ queues }) => queues.join(',') },
  ];
}
