import { expect, it } from '@jest/globals';
import { affordable } from './affordable.js';

it('asks for each topic once, and for no more searches and tasks than a stream may have', () => {
  const tasks = Array.from({ length: 10 }, (_, n) => `task:id-${n}` as const);
  const searches = Array.from({ length: 6 }, (_, n) => `tasks:name:${n}` as const);
  const asked = affordable(['overview', 'tasks', 'overview', ...tasks, ...searches]);
  expect(asked).toEqual(['overview', 'tasks', ...tasks.slice(0, 8), ...searches.slice(0, 4)]);
});
