/** Exit codes, as the manual has them. */
export const EXIT = {
  ok: 0,
  /** What was asked for failed: the task, a worker, a server, or the diagnosis found errors. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Wrong settings: EX_CONFIG of BSD's sysexits. */
  settings: 78,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends a command with one line on stderr for each thing that was wrong: what, where, and what to do. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    readonly code: ExitCode = EXIT.failed,
  ) {
    super(message);
  }
}

/** The command line is wrong. */
export function usageError(message: string): CliError {
  return new CliError(message, EXIT.usage);
}
