/** Tasks that are remembered from when they were sent until they start; the oldest are forgotten, and their waits not told. */
const MOST_WAITING = 200_000;
/** Tasks that have started and of which nobody has told yet that they were sent: two processes tell, each in its time. */
const MOST_EARLY = 10_000;

/** Measures how long tasks wait, in whichever order events come. Times in ms since the epoch. */
export class Waits {
  private readonly startable = new Map<string, number>();
  private readonly startedEarly = new Map<string, number>();

  /** @param from when it could start: sent, or its eta. @returns seconds, when it has started already */
  sent(taskId: string, from: number): number | undefined {
    const started = this.startedEarly.get(taskId);
    if (started === undefined) {
      remember(this.startable, taskId, from, MOST_WAITING);
      return undefined;
    }
    this.startedEarly.delete(taskId);
    return secondsBetween(from, started);
  }

  /** @param first whether it has not run before. @returns seconds, at its first start */
  started(taskId: string, at: number, first: boolean): number | undefined {
    const from = this.startable.get(taskId);
    if (from === undefined) {
      if (first) remember(this.startedEarly, taskId, at, MOST_EARLY);
      return undefined;
    }
    this.startable.delete(taskId);
    return secondsBetween(from, at);
  }

  /** It will not start, or needs not be remembered any more. */
  ended(taskId: string): void {
    this.startable.delete(taskId);
  }
}

/** Clocks of two machines differ: nobody waits for less than nothing. */
function secondsBetween(from: number, until: number): number {
  return Math.max(0, until - from) / 1000;
}

function remember(map: Map<string, number>, key: string, value: number, most: number): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next();
  if (map.size > most && !oldest.done) map.delete(oldest.value);
}
