/** Exit codes; those from 64 are of BSD's sysexits. */
export const EXIT = {
  ok: 0,
  /** A stage failed. */
  failed: 1,
  /** The command line is wrong. */
  usage: 64,
  /** No system answers. */
  unavailable: 69,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the demo. The message is all that the user needs: what was wrong, where, and what to do. */
export class DemoError extends Error {
  override readonly name: string = 'DemoError';

  constructor(
    message: string,
    readonly code: ExitCode = EXIT.failed,
  ) {
    super(message);
  }
}
