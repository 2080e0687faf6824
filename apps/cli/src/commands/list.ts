import type { Command } from 'commander';
import type { CommandLine, CommonOptions } from '../command-line.js';
import { type Column, table } from '../format/table.js';
import type { TaskType } from './task-types.js';

const COLUMNS: Column<TaskType>[] = [
  { title: 'task', value: ({ name, params }) => `${name}(${params.join(', ')})` },
  { title: 'queue', value: ({ queue, lane }) => (lane ? `${queue}.${lane}` : queue) },
  { title: 'limit', value: ({ time_limit }) => `${time_limit} s`, align: 'right' },
  { title: 'rate', value: ({ rate_limit }) => rate_limit },
  { title: 'retries', value: ({ max_retries }) => max_retries, align: 'right' },
  { title: 'description', value: ({ description }) => description },
];

/** Needs no server: contracts and routes are known here. */
export function addList(program: Command, line: CommandLine): void {
  line.command(program, 'list', 'list every task that can be called').action(
    line.act(async ({ json }: CommonOptions) => {
      const { taskTypes } = await import('./task-types.js');
      const types = taskTypes();
      if (json) line.terminal.json(types);
      else line.terminal.print(table(COLUMNS, types, (text) => line.terminal.style('dim', text)));
    }),
  );
}
