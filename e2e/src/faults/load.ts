import { randomUUID } from 'node:crypto';
import { BrokerUnavailableError, type TaskCall, type TaskClient } from '@celerity/task-core';

/** Tasks of one bulk. */
const BULK = 20;

/** Sends tasks as a client does that wants them done: a call that is not answered is repeated with the same ids. */
export class Load {
  /** Ids that the client was told are accepted, and when, ms since the epoch. */
  readonly accepted = new Map<string, number>();
  /** Calls that had to be repeated. */
  repeated = 0;

  constructor(private readonly tasks: TaskClient) {}

  /** Sends at once, in bulks. Resolves to the ids when all are accepted. */
  async send(calls: readonly TaskCall[]): Promise<string[]> {
    const ids: string[] = [];
    for (let from = 0; from < calls.length; from += BULK)
      ids.push(...(await this.bulk(calls.slice(from, from + BULK))));
    return ids;
  }

  /** Sends them spread over time, as load that is there while something breaks. */
  async stream(calls: readonly TaskCall[], perSecond: number): Promise<string[]> {
    const began = Date.now();
    const ids: string[] = [];
    for (let from = 0; from < calls.length; from += BULK) {
      const due = began + (from / perSecond) * 1000;
      if (due > Date.now()) await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
      ids.push(...(await this.bulk(calls.slice(from, from + BULK))));
    }
    return ids;
  }

  private async bulk(calls: readonly TaskCall[]): Promise<string[]> {
    const taskIds = calls.map(() => randomUUID());
    for (;;) {
      try {
        await this.tasks.send(calls, { taskIds });
        for (const id of taskIds) this.accepted.set(id, Date.now());
        return taskIds;
      } catch (error) {
        if (!(error instanceof BrokerUnavailableError)) throw error;
        this.repeated++;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }
}
