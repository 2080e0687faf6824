import type { Settings } from '@celerity/config';
import type { Command } from 'commander';
import type { Engine } from './engine.js';
import { CliError, EXIT, type ExitCode } from './exit.js';
import type { Terminal } from './terminal.js';

/** Longest wait for connections to close when a command is done, ms. */
const STOP_WITHIN = 1000;

/** What a command does with the engine. It returns its exit code, by default 0. */
export type Work<A extends unknown[]> = (engine: Engine, ...args: A) => Promise<ExitCode | void>;

/** Options that every command has. */
export interface CommonOptions {
  json?: boolean;
}

/** One run of the command line: what its commands share. */
export class CommandLine {
  /** Of the command that ran. */
  exitCode: ExitCode = EXIT.ok;

  constructor(readonly terminal: Terminal) {}

  /** A command that does something, with `--json`. */
  command(parent: Command, usage: string, description: string): Command {
    return parent.command(usage).description(description).option('--json', 'print the result as JSON, for scripts');
  }

  /** An action without the engine. It returns its exit code, by default 0. */
  act<A extends unknown[]>(work: (...args: A) => Promise<ExitCode | void>): (...args: A) => Promise<void> {
    return async (...args) => {
      this.exitCode = (await work(...args)) ?? EXIT.ok;
    };
  }

  /** An action with the engine, which is loaded and started for it, and closed after it. Needs both servers. */
  run<A extends unknown[]>(work: Work<A>): (...args: A) => Promise<void> {
    return this.act(async (...args: A) => {
      // What is wrong with settings or servers is said before anything heavy is loaded.
      const settings = await this.settings();
      const { assertNotRefused } = await import('./refusal.js');
      await assertNotRefused(settings);
      return this.withEngine(settings, work, args);
    });
  }

  /** As {@link run}, for work that itself says which server is away. */
  examine<A extends unknown[]>(work: Work<A>): (...args: A) => Promise<void> {
    return this.act(async (...args: A) => this.withEngine(await this.settings(), work, args));
  }

  /** Says what went wrong. What nobody expected comes with its stack. */
  complain(error: unknown): ExitCode {
    const known = error instanceof CliError;
    const text = error instanceof Error ? (known ? error.message : (error.stack ?? error.message)) : String(error);
    text
      .split('\n')
      .forEach((line, index) => (known || index === 0 ? this.terminal.error(line) : this.terminal.note(line)));
    return known ? error.code : EXIT.failed;
  }

  private async settings(): Promise<Settings> {
    const { readSettings } = await import('./settings.js');
    return readSettings();
  }

  private async withEngine<A extends unknown[]>(settings: Settings, work: Work<A>, args: A): Promise<ExitCode | void> {
    const { Engine } = await import('./engine.js');
    const engine = await Engine.start(settings, this.terminal);
    try {
      return await work(engine, ...args);
    } catch (error) {
      const { complaintOf } = await import('./complain.js');
      throw complaintOf(error, engine);
    } finally {
      await stop(engine);
    }
  }
}

/** A server that hangs must not hold up the answer. */
async function stop(engine: Engine): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, STOP_WITHIN)));
  await Promise.race([engine.stop().catch(() => undefined), late]);
  clearTimeout(timer);
}
