import type { RevokeReply, TerminateSignal } from '@celerity/task-core';
import type { Command } from 'commander';
import { oneOf } from '../arguments/option-values.js';
import type { CommandLine, CommonOptions } from '../command-line.js';
import { EXIT } from '../exit.js';
import { table } from '../format/table.js';

interface RevokeCommandOptions extends CommonOptions {
  terminate?: boolean;
  signal?: TerminateSignal;
}

const SIGNALS: readonly TerminateSignal[] = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGKILL'];

const MEANINGS: Record<RevokeReply | 'unknown', string> = {
  revoked: 'ended as REVOKED',
  ready: 'had ended before',
  running: 'runs, and is kept from running again; --terminate stops it',
  terminating: 'runs, and its worker was told to stop it',
  unknown: 'was never sent here, or is long forgotten',
};

export function addRevoke(program: Command, line: CommandLine): void {
  line
    .command(program, 'revoke <ids...>', 'end tasks before they start')
    .option('-t, --terminate', 'also while they run')
    .option('-s, --signal <signal>', 'what ends a process that does not stop by itself', oneOf(SIGNALS))
    .action(
      line.run(async (engine, ids: string[], { terminate, signal, json }: RevokeCommandOptions) => {
        const replies = await engine.control.revoke(ids, { terminate, signal });
        const outcomes = ids.map((id) => ({ task_id: id, outcome: replies[id] ?? ('unknown' as const) }));
        if (json) line.terminal.json(outcomes);
        else {
          const columns = [
            { title: 'task', value: (row: (typeof outcomes)[0]) => row.task_id },
            { title: 'outcome', value: (row: (typeof outcomes)[0]) => MEANINGS[row.outcome] },
          ];
          line.terminal.print(table(columns, outcomes, (text) => line.terminal.style('dim', text)));
        }
        return outcomes.some(({ outcome }) => outcome === 'unknown') ? EXIT.failed : EXIT.ok;
      }),
    );
}
