import type { Logger } from 'pino';
import type { RunIdentity, Transition } from '../backend/result-backend.js';
import type { PoisonedTasks } from '../client/poisoned-tasks.js';
import type { TaskDefinition } from '../definition/define-task.js';
import { PoisonTaskError, toError, WorkerLostError } from '../definition/errors.js';
import type { EventStream } from '../events/event-stream.js';
import type { Outcome } from '../handler/outcome.js';
import type { Delivery } from './executor.js';

/** Runs that may take their process with them before the task is given up. */
export const MAX_CRASHES = 3;

/** What is to be done with a task that was claimed. */
export interface Judgement {
  /** Runs so far that took their process with them. */
  crashes: number;
  /** Let nothing else run in its process. */
  alone: boolean;
  /** It is not run any more, but ends with this. */
  outcome?: Outcome;
}

/** Who can tell whether a worker had been told to leave: a deploy's kill is nobody's fault. */
export interface Departures {
  /** @param since ms since the epoch */
  wasLeaving(worker: string, since: number): Promise<boolean>;
}

/**
 * Decides about tasks whose process died while they ran. A pool sees its child die and knows the task. Of a whole worker that
 * died, only runs that shared its process are suspects: one that has been in two crashes runs alone next, and is judged by
 * that. After three crashes a task ends as `PoisonTaskError`.
 */
export class CrashPolicy {
  constructor(
    private readonly acksLateByDefault: boolean,
    private readonly departures: Departures,
    private readonly poisoned: PoisonedTasks,
    private readonly events: EventStream,
    private readonly log: Logger,
  ) {}

  /** Judges a task by its claim: what had become of its last run? */
  async judge(run: RunIdentity, claim: Transition, definition: TaskDefinition): Promise<Judgement> {
    if (!wasLost(claim, run)) return this.goOn(claim.crashes);
    if (!this.acksLate(definition)) {
      const error = new WorkerLostError(
        'The worker was lost while it ran this task, which may not run twice (acks early).',
      );
      return { crashes: claim.crashes, alone: false, outcome: { kind: 'failure', error } };
    }
    if (!(await this.isSuspect(claim))) return this.goOn(claim.crashes);
    const crashes = claim.crashes + 1;
    const error = new WorkerLostError(`The worker ${claim.previousWorker ?? ''} was lost while it ran this task.`);
    const proven = crashes >= MAX_CRASHES && claim.previousIsolation === 'alone';
    if (proven) return { crashes, alone: false, outcome: { kind: 'failure', error: poison(crashes, error) } };
    if (definition.rejectOnWorkerLost === false) return { crashes, alone: false, outcome: { kind: 'failure', error } };
    return this.goOn(crashes);
  }

  /** The child of the pool that ran the task is gone. Without an outcome the task goes back to its queue. */
  afterLoss(error: Error, before: number, definition: TaskDefinition): { crashes: number; outcome?: Outcome } {
    const crashes = before + 1;
    if (!this.acksLate(definition) || definition.rejectOnWorkerLost === false)
      return { crashes, outcome: { kind: 'failure', error } };
    if (crashes < MAX_CRASHES) return { crashes };
    return { crashes, outcome: { kind: 'failure', error: poison(crashes, error) } };
  }

  /** Keeps a poisoned task where it can be inspected and re-sent. */
  async remember({ taskId, name, queue, message }: Delivery, outcome: Outcome, crashes: number): Promise<void> {
    if (outcome.kind !== 'failure' || !(outcome.error instanceof PoisonTaskError)) return;
    const reason = outcome.error.message;
    this.log.error({ task_id: taskId, task: name, queue, crashes, reason }, 'the task is poison: it is not run again');
    this.events.publish('task-poisoned', { uuid: taskId, name, queue, crashes, reason });
    await this.poisoned
      .add({ task_id: taskId, name, queue, message, crashes, reason, at: Date.now() })
      .catch((thrown: unknown) =>
        this.log.error({ task_id: taskId, error: toError(thrown).message }, 'the poisoned task could not be listed'),
      );
  }

  private goOn(crashes: number): Judgement {
    return { crashes, alone: crashes >= MAX_CRASHES - 1 };
  }

  private async isSuspect({ previousIsolation, previousWorker, previousStart }: Transition): Promise<boolean> {
    if (previousIsolation === undefined || previousIsolation === 'process' || previousWorker === undefined)
      return false;
    return !(await this.departures.wasLeaving(previousWorker, previousStart).catch(() => true));
  }

  private acksLate(definition: TaskDefinition): boolean {
    return definition.acksLate ?? this.acksLateByDefault;
  }
}

/** The task had begun in an earlier delivery and never ended: its worker died, or lost its lock. */
function wasLost({ previous, previousAttempt }: Transition, run: RunIdentity): boolean {
  return (previous === 'STARTED' || previous === 'PROGRESS') && previousAttempt < run.attempt;
}

function poison(crashes: number, cause: Error): Error {
  return new PoisonTaskError(
    `Its process died ${crashes} times while it ran, so it is not run again: ${cause.message} ` +
      'Correct the task or its arguments, and re-send it.',
    { cause },
  );
}
