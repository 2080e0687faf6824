/** How one run of a task ended. Errors become values here, once; from here on code matches on `kind`. */
export type Outcome =
  | { kind: 'success'; result: unknown }
  | { kind: 'failure'; error: Error }
  | { kind: 'retry'; error: Error; delayMs: number }
  | { kind: 'revoked'; reason: string }
  /** The task goes back to its queue, as if it had never begun: the worker shuts down, or the run was not to blame. */
  | { kind: 'givenBack' }
  /** The process or thread that ran it is gone, and nobody had told it to go: the task is suspected. */
  | { kind: 'lost'; error: Error };
