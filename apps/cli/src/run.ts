import { CommanderError } from 'commander';
import { CommandLine } from './command-line.js';
import { EXIT, type ExitCode } from './exit.js';
import { buildProgram } from './program.js';
import type { Terminal } from './terminal.js';

/**
 * Runs one command line. Never rejects: what goes wrong is said in one line, and in the exit code.
 *
 * @param args without the names of Node and of the program.
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const line = new CommandLine(terminal);
  try {
    await buildProgram(line).parseAsync(args, { from: 'user' });
    return line.exitCode;
  } catch (error) {
    // It has said what is wrong. Help that was asked for is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return line.complain(error);
  }
}
