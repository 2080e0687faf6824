import { SoftTimeLimitExceeded, TimeLimitExceeded } from '../definition/errors.js';
import type { RunRequest } from '../handler/task-context.js';
import type { RunTimers } from './run-timers.js';

/** Watches the limits of a run that begins now: `exceeded` is called at the soft one, if there is time for it, and at the hard one. */
export function watchLimits(
  { softTimeLimit, timeLimit }: RunRequest,
  timers: RunTimers,
  exceeded: (error: SoftTimeLimitExceeded | TimeLimitExceeded) => void,
): void {
  if (softTimeLimit < timeLimit) {
    timers.after(softTimeLimit * 1000, () =>
      exceeded(new SoftTimeLimitExceeded(`The soft time limit of ${softTimeLimit} s is over.`)),
    );
  }
  timers.after(timeLimit * 1000, () => exceeded(new TimeLimitExceeded(`The time limit of ${timeLimit} s is over.`)));
}
