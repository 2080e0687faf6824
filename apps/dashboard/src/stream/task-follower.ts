import { setTimeout as sleep } from 'node:timers/promises';
import { BrokerUnavailableError, type TaskEmission, type TaskEmissions } from '@celerity/task-core';

/** Emissions that are held until the next frame; then what is read waits. */
const MOST_HELD = 300;
const RETRY_AFTER = 1000;

/** Follows one task for one stream. What it tells is taken frame by frame, and no more is read than is taken. */
export class TaskFollower {
  private held: TaskEmission[] = [];
  private taken: () => void = () => undefined;
  private readonly stopping = new AbortController();
  /** Id of the last emission that was taken. */
  lastId: string | undefined;
  /** The task has ended, and everything was read. */
  done = false;

  /** @param after the last that was seen; undefined: the task as it is now, and what follows */
  constructor(
    private readonly emissions: Pick<TaskEmissions, 'follow'>,
    readonly taskId: string,
    after: string | undefined,
  ) {
    this.lastId = after;
    void this.run(after);
  }

  take(): TaskEmission[] {
    const taken = this.held;
    this.held = [];
    this.lastId = taken.at(-1)?.id ?? this.lastId;
    this.taken();
    return taken;
  }

  stop(): void {
    this.stopping.abort();
    this.taken();
  }

  private async run(after: string | undefined): Promise<void> {
    const { signal } = this.stopping;
    for (let from = after; !signal.aborted;) {
      try {
        for await (const emission of this.emissions.follow(this.taskId, from, signal)) {
          this.held.push(emission);
          from = emission.id;
          if (this.held.length >= MOST_HELD) await new Promise<void>((resolve) => (this.taken = resolve));
        }
        this.done = !signal.aborted;
        return;
      } catch (error) {
        if (!(error instanceof BrokerUnavailableError)) {
          this.done = true;
          return;
        }
        await sleep(RETRY_AFTER, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
