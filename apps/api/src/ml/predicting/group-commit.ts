import { StorageUnavailableError } from '@celerity/storage';

interface Waiting<T> {
  item: T;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** Most items that are written at once. */
const MAX_ITEMS = 500;

/** Writes items of many callers together: all that come while a statement is under way are in the next one. A lone item waits for nobody. */
export class GroupCommit<T> {
  private waiting: Waiting<T>[] = [];
  private isWriting = false;

  /** @param write all or none of the items */
  constructor(private readonly write: (items: readonly T[]) => Promise<void>) {}

  /** Resolves when the item is written. @throws what `write` throws of it */
  add(item: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.isWriting) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MAX_ITEMS);
      try {
        await this.write(batch.map(({ item }) => item));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        await this.writeAlone(batch, error);
      }
    }
    this.isWriting = false;
  }

  /** One item that cannot be written must not keep others from it; an outage is one for all. */
  private async writeAlone(batch: Waiting<T>[], failure: unknown): Promise<void> {
    if (batch.length === 1 || failure instanceof StorageUnavailableError) {
      for (const { reject } of batch) reject(failure);
      return;
    }
    await Promise.all(batch.map(({ item, resolve, reject }) => this.write([item]).then(resolve, reject)));
  }
}
