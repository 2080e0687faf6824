import type { TaskMessage } from '../broker/message.js';

/** How one run of a task ended. Errors become values here, once; from here on code matches on `kind`. */
export type Outcome =
  | { kind: 'success'; result: unknown }
  | { kind: 'failure'; error: Error }
  | { kind: 'retry'; error: Error; delayMs: number }
  | { kind: 'revoked'; reason: string }
  /** The worker shuts down and the task goes back to its queue, as if it had never begun. */
  | { kind: 'givenBack' };

/** What becomes of the job, once the outcome is stored. */
export type Disposition =
  /** Done: the job leaves its queue. */
  | { kind: 'acknowledge' }
  /** Done as FAILURE: the job is kept among the failed ones for inspection. */
  | { kind: 'keepAsFailed'; error: Error }
  /** Not done: it is delivered again after a delay, with this message. */
  | { kind: 'delay'; delayMs: number; message: TaskMessage }
  /** Not done: back to the head of its queue. */
  | { kind: 'putBack' }
  /** A newer run has it: hands off. */
  | { kind: 'leave' };
