import type { TaskMessage } from '../broker/message.js';

/** What becomes of a job, once the outcome of its run is stored. */
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
