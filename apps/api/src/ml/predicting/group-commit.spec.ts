import { describe, expect, it } from '@jest/globals';
import { StorageUnavailableError } from '@celerity/storage';
import { GroupCommit } from './group-commit.js';

/** Writes when it is told to. */
class Table {
  readonly writes: (readonly string[])[] = [];
  private readonly open: (() => void)[] = [];
  failure: Error | undefined;

  readonly write = async (items: readonly string[]): Promise<void> => {
    this.writes.push(items);
    await new Promise<void>((resolve) => this.open.push(resolve));
    if (this.failure && items.includes('bad')) throw this.failure;
  };

  /** Lets every statement end that has begun, until none is left. */
  async settle(): Promise<void> {
    for (let next = this.open.shift(); next; next = this.open.shift()) {
      next();
      await new Promise(setImmediate);
    }
  }
}

describe('GroupCommit', () => {
  it('writes a lone item at once, and together what comes meanwhile', async () => {
    const table = new Table();
    const commit = new GroupCommit(table.write);
    const all = ['a', 'b', 'c'].map((item) => commit.add(item));
    expect(table.writes).toEqual([['a']]);
    await table.settle();
    await Promise.all(all);
    expect(table.writes).toEqual([['a'], ['b', 'c']]);
    const later = commit.add('d');
    await table.settle();
    await later;
    expect(table.writes).toHaveLength(3);
  });

  it('writes the others of an item that cannot be written', async () => {
    const table = new Table();
    table.failure = new Error('no text');
    const commit = new GroupCommit(table.write);
    const all = Promise.allSettled(['a', 'bad', 'c'].map((item) => commit.add(item)));
    await table.settle();
    expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(table.writes).toEqual([['a'], ['bad', 'c'], ['bad'], ['c']]);
  });

  it('tells all of an outage, and tries none alone', async () => {
    const table = new Table();
    table.failure = new StorageUnavailableError('The database', 'refused');
    const commit = new GroupCommit(table.write);
    const all = Promise.allSettled(['a', 'bad', 'c'].map((item) => commit.add(item)));
    await table.settle();
    expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(table.writes).toHaveLength(2);
  });
});
