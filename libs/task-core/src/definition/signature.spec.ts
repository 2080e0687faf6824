import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineTask, type TaskDefinition } from './define-task.js';
import { InvalidTaskError } from './errors.js';
import { bindArguments } from './signature.js';

const train = defineTask({
  name: 'gan.train',
  params: {
    job_id: z.string(),
    config: z.strictObject({ epochs: z.int().min(1).default(300), layers: z.array(z.int()).optional() }),
    seed: z.int().default(7),
  },
  result: z.any(),
});

function issuesOfCall(args: unknown[], kwargs: Record<string, unknown> = {}, task: TaskDefinition = train) {
  try {
    bindArguments(task, args, kwargs);
  } catch (error) {
    if (error instanceof InvalidTaskError) return error.issues;
    throw error;
  }
  return [];
}

const fromJson = (json: string) => JSON.parse(json) as Record<string, unknown>;

describe('bindArguments', () => {
  const config = { epochs: 2 };

  it.each([
    ['by position', ['j', config, 1], {}],
    ['by name, in any order', [], { seed: 1, config, job_id: 'j' }],
    ['both ways', ['j'], { seed: 1, config }],
  ])('binds arguments %s', (_, args, kwargs) => {
    expect(bindArguments(train, args, kwargs)).toEqual({
      given: ['j', config, 1],
      values: { job_id: 'j', config, seed: 1 },
    });
  });

  it('fills in defaults, of parameters and inside of them, but not in what was given', () => {
    const { given, values } = bindArguments(train, ['j', {}], {});
    expect(values).toEqual({ job_id: 'j', config: { epochs: 300 }, seed: 7 });
    expect(given).toEqual(['j', {}, undefined]);
  });

  it('binds a task without parameters', () => {
    const ping = defineTask({ name: 'tasks.ping', params: {}, result: z.any() });
    expect(bindArguments(ping, [], {})).toEqual({ given: [], values: {} });
    expect(issuesOfCall([], { x: 1 }, ping)).toEqual([{ path: 'kwargs.x', message: 'unknown; known are none' }]);
  });

  it.each([
    ['too many', ['j', {}, 1, 2], {}, 'args', 'takes 3 (job_id, config, seed), 4 were given'],
    ['given twice', ['j', {}], { config: {} }, 'kwargs.config', 'given twice: as args[1] and by name'],
    ['unknown', ['j', {}], { sede: 1 }, 'kwargs.sede', 'unknown; known are job_id, config, seed'],
    ['the name of an inherited property', ['j', {}], { toString: 1 }, 'kwargs.toString', 'unknown; known are'],
    ['__proto__', ['j', {}], fromJson('{"__proto__": {"seed": 1}}'), 'kwargs.__proto__', 'unknown; known are'],
    ['missing', ['j'], {}, 'kwargs.config', 'missing'],
    ['missing by position', [undefined, {}], {}, 'args[0]', 'missing'],
    ['of another type', [5, {}], {}, 'args[0]', 'expected string'],
    ['null, which is a value', ['j', {}, null], {}, 'args[2]', 'expected'],
    ['wrong inside, by name', ['j'], { config: { epochs: 'ten' } }, 'kwargs.config.epochs', 'expected'],
    ['wrong inside, by position', ['j', { epochs: 0 }], {}, 'args[1].epochs', '>=1'],
    ['wrong in a list', ['j', { layers: [1, 'x'] }], {}, 'args[1].layers[1]', 'expected'],
    ['an unknown field', ['j'], { config: { epoch: 1 } }, 'kwargs.config.epoch', 'unknown field'],
  ])('refuses an argument that is %s', (_, args, kwargs, path, message) => {
    expect(issuesOfCall(args, kwargs)).toEqual([{ path, message: expect.stringContaining(message) }]);
  });

  it('names everything that is wrong at once', () => {
    const paths = issuesOfCall([1, { a: 1, b: 2 }], { job_id: 'j', seed: 'x', other: 1 }).map(({ path }) => path);
    expect(paths).toEqual(['kwargs.job_id', 'kwargs.other', 'args[0]', 'args[1].a', 'args[1].b', 'kwargs.seed']);
  });

  it('does not reach into the prototype of keyword arguments', () => {
    const kwargs = Object.create({ job_id: 'inherited' }) as Record<string, unknown>;
    expect(issuesOfCall([], Object.assign(kwargs, { config }))).toEqual([
      { path: 'kwargs.job_id', message: 'missing' },
    ]);
  });
});
