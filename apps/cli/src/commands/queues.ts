import type { LineStatus, QueueStatus } from '@celerity/task-core';
import type { Command } from 'commander';
import type { CommandLine, CommonOptions } from '../command-line.js';
import { type Column, table } from '../format/table.js';
import { duration } from '../format/values.js';
import type { Terminal } from '../terminal.js';

export function addQueues(program: Command, line: CommandLine): void {
  line.command(program, 'queues', 'show every queue: what waits and runs, and who consumes it').action(
    line.run(async (engine, { json }: CommonOptions) => {
      const queues = await engine.queues.all();
      if (json) line.terminal.json(queues);
      else line.terminal.print(formatQueues(queues, line.terminal));
    }),
  );
}

type Row = LineStatus & { name: string };

/** A queue with lanes is followed by them; its own figures count theirs in. */
export function formatQueues(queues: readonly QueueStatus[], terminal: Terminal): string {
  const rows = queues.flatMap((queue): Row[] => [
    { ...queue, name: queue.queue },
    ...queue.lanes.map((lane) => ({ ...lane, name: `  ${queue.queue}.${lane.lane}` })),
  ]);
  const columns: Column<Row>[] = [
    { title: 'queue', value: ({ name }) => name },
    { title: 'waiting', value: ({ waiting }) => waiting, align: 'right' },
    { title: 'active', value: ({ active }) => active, align: 'right' },
    { title: 'delayed', value: ({ delayed }) => delayed, align: 'right' },
    { title: 'failed', value: ({ failed }) => failed, align: 'right' },
    { title: 'consumers', value: ({ consumers }) => consumers, align: 'right' },
    { title: 'oldest', value: ({ oldest_waiting_seconds: age }) => age && duration(age), align: 'right' },
    { title: 'state', value: (row) => stateOf(row, terminal) },
  ];
  return table(columns, rows, (text) => terminal.style('dim', text));
}

function stateOf({ paused, consumers, waiting, delayed, concurrency }: LineStatus, terminal: Terminal): string | null {
  const states = [
    ...(paused ? [terminal.style('yellow', 'paused')] : []),
    ...(consumers === 0 && waiting + delayed > 0 ? [terminal.style('red', 'nobody consumes it')] : []),
    ...(concurrency === null ? [] : [`at most ${concurrency} at once`]),
  ];
  return states.length > 0 ? states.join(', ') : null;
}
