import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask } from '../definition/define-task.js';
import { TimeLimits } from './time-limits.js';

const defaults = { timeLimit: 3600, softTimeLimit: 3300 };
const plain = defineTask({ name: 'tasks.plain', params: {}, result: z.any() });
const strict = defineTask({ name: 'tasks.strict', params: {}, result: z.any(), timeLimit: 20, softTimeLimit: 10 });

describe('TimeLimits', () => {
  it("are the contract's, or else the worker's", () => {
    const limits = new TimeLimits();
    expect(limits.of(plain, defaults)).toEqual(defaults);
    expect(limits.of(strict, defaults)).toEqual({ timeLimit: 20, softTimeLimit: 10 });
  });

  it('can be told otherwise for one task, each by itself, and back', () => {
    const limits = new TimeLimits();
    limits.set(strict.name, 5, null);
    expect(limits.of(strict, defaults)).toEqual({ timeLimit: 5, softTimeLimit: 10 });
    expect(limits.of(plain, defaults)).toEqual(defaults);
    limits.set(strict.name, null, 3);
    expect(limits.of(strict, defaults)).toEqual({ timeLimit: 20, softTimeLimit: 3 });
    limits.set(strict.name, null, null);
    expect(limits.of(strict, defaults)).toEqual({ timeLimit: 20, softTimeLimit: 10 });
  });
});
