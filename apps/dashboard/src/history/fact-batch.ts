import type { TaskFacts } from '@celerity/storage';
import type { TaskEvent } from '@celerity/task-core';
import { foldEvent, isOfTask } from '../fold/task-facts.js';

/** What some events have told of tasks, on its way to the database. */
export class FactBatch {
  private readonly facts = new Map<string, TaskFacts>();
  /** Id of the last event; undefined: there was none. */
  lastId: string | undefined;
  events = 0;

  /** Tasks that something was told of. */
  get size(): number {
    return this.facts.size;
  }

  add(id: string, event: TaskEvent): void {
    this.events += 1;
    this.lastId = id;
    if (!isOfTask(event)) return;
    this.facts.set(event.uuid, foldEvent(this.facts.get(event.uuid), id, event, { timeline: true }));
  }

  /** In pieces of so many. */
  *pieces(size: number): Generator<TaskFacts[]> {
    const all = [...this.facts.values()];
    for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
  }
}
