import { expect, it } from '@jest/globals';
import { RecentIds } from './recent-ids.js';

it('remembers the last ids, each once, and knows them again', () => {
  const ids = new RecentIds(3);
  expect(['a', 'b', 'a', 'c', 'd'].map((id) => ids.add(id))).toEqual([true, true, false, true, true]);
  expect(ids.list()).toEqual(['a', 'c', 'd']);
});
