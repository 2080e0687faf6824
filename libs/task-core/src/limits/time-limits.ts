import type { TaskDefinition } from '../definition/define-task.js';

/** The limits of a run, seconds. */
export interface RunLimits {
  timeLimit: number;
  softTimeLimit: number;
}

/** Time limits of tasks as this worker applies them: its own, when it was told by remote control, else the contract's. */
export class TimeLimits {
  private readonly overrides = new Map<string, Partial<RunLimits>>();

  /** For runs that start from now on; null: the contract's own again. */
  set(task: string, hard: number | null, soft: number | null): void {
    this.overrides.set(task, {
      ...(hard !== null && { timeLimit: hard }),
      ...(soft !== null && { softTimeLimit: soft }),
    });
  }

  /** @param defaults where the contract says nothing. */
  of({ name, timeLimit, softTimeLimit }: TaskDefinition, defaults: RunLimits): RunLimits {
    const override = this.overrides.get(name);
    return {
      timeLimit: override?.timeLimit ?? timeLimit ?? defaults.timeLimit,
      softTimeLimit: override?.softTimeLimit ?? softTimeLimit ?? defaults.softTimeLimit,
    };
  }
}
