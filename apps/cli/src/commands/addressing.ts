import type { Addressing } from '@celerity/task-core';
import type { Command } from 'commander';
import { names, seconds } from '../arguments/option-values.js';
import type { CommonOptions } from '../command-line.js';
import type { Engine } from '../engine.js';
import { CliError } from '../exit.js';

/** Options that choose workers. */
export interface AddressingOptions extends CommonOptions {
  destination?: string[];
  pattern?: string;
  timeout?: number;
}

/** Names that are shown at most. */
const MOST_NAMES = 8;

export function addressable(command: Command): Command {
  return command
    .option('-d, --destination <workers>', 'only these workers, separated by commas', names)
    .option('-p, --pattern <glob>', "only workers of such a name, as in 'worker-ml-*'")
    .option('-t, --timeout <seconds>', 'how long answers are waited for, by default 1 s', seconds);
}

/**
 * Who is asked.
 *
 * @throws CliError when no worker lives, or none of such a name: a command that reaches nobody must not look like one that worked.
 */
export async function addressingOf(engine: Engine, options: AddressingOptions): Promise<Addressing> {
  const { destination, pattern, timeout } = options;
  const live = await engine.directory.list();
  if (live.length === 0)
    throw new CliError('No worker lives: nobody can answer. Start one; npx celerity diagnose says more.');
  const there = live.map(({ name }) => name);
  const unknown = destination?.filter((name) => !there.includes(name)) ?? [];
  if (unknown.length > 0)
    throw new CliError(`No live worker is called '${unknown.join("' or '")}'. There are ${some(there)}.`);
  if (pattern !== undefined && (await engine.directory.list({ destination, pattern })).length === 0)
    throw new CliError(`No live worker's name fits '${pattern}'. There are ${some(there)}.`);
  return { destination, pattern, ...(timeout !== undefined && { timeoutMs: timeout * 1000 }) };
}

function some(workers: readonly string[]): string {
  const more = workers.length - MOST_NAMES;
  return `${workers.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
