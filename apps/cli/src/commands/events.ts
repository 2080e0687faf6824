import type { EventEntry } from '@celerity/task-core';
import type { Command } from 'commander';
import type { CommandLine, CommonOptions } from '../command-line.js';
import type { Engine } from '../engine.js';
import { EXIT, usageError } from '../exit.js';
import { EventLines } from '../format/event-line.js';

interface EventsOptions extends CommonOptions {
  type?: string;
  task?: string;
  from?: string;
}

export function addEvents(program: Command, line: CommandLine): void {
  line
    .command(program, 'events', 'follow what happens, one line an event, until Ctrl-C')
    .option('--type <glob>', "only events of such a type, as in 'task-*' or '*-failed'")
    .option('--task <id>', 'only events of this task')
    .option('--from <id>', 'begin after this event; 0: with the oldest that is kept. By default with what is new')
    .action(
      line.run(async (engine, options: EventsOptions) => {
        if (options.from !== undefined && !engine.isEventId(options.from))
          throw usageError(`--from '${options.from}' is no id of an event: give one that --json shows, or 0 for all.`);
        // It also says at once when the broker is away; from then on outages are waited out.
        const latest = await engine.events.latest();
        engine.outages.tell();
        if (!options.json) line.terminal.note('Following events; Ctrl-C ends it.');
        await follow(engine, line, { ...options, from: options.from ?? latest });
        return EXIT.ok;
      }),
    );
}

async function follow(engine: Engine, { terminal }: CommandLine, options: EventsOptions): Promise<void> {
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  const wanted = filterOf(options);
  const lines = new EventLines(terminal);
  for await (const entry of engine.events.follow({ after: options.from, signal: stop.signal })) {
    if (options.json && wanted(entry)) terminal.json(entry, 0);
    else if (!options.json) {
      // Also of those that are not shown: the names of tasks are remembered.
      const text = lines.line(entry);
      if (wanted(entry)) terminal.print(text);
    }
  }
}

/** A gap may hold anything: it is always wanted. */
export function filterOf({ type, task }: Pick<EventsOptions, 'type' | 'task'>): (entry: EventEntry) => boolean {
  const fits = type === undefined ? undefined : globOf(type);
  return (entry) => {
    if (entry.kind === 'gap') return true;
    const { event } = entry;
    if (fits && !fits.test(event.type)) return false;
    return task === undefined || ('uuid' in event && event.uuid === task);
  };
}

/** `*` is any run of characters, `?` one. */
function globOf(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`);
}
