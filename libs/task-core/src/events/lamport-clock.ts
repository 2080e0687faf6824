/**
 * The logical clock of a process: what happened because of something else has the higher number, on whichever machine
 * (Lamport 1978, "Time, Clocks, and the Ordering of Events in a Distributed System"). Numbers of unrelated events say nothing.
 */
export class LamportClock {
  private time = 0;

  /** The number of the last event. */
  get now(): number {
    return this.time;
  }

  /** Counts one event of this process and returns its number. */
  tick(): number {
    return ++this.time;
  }

  /** Takes in the number that came with a message: what is counted from now on is above it. What is no count is ignored. */
  observe(clock: number | undefined): void {
    if (clock !== undefined && Number.isSafeInteger(clock) && clock > this.time) this.time = clock;
  }
}
