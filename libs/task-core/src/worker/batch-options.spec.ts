import { describe, expect, it } from '@jest/globals';
import { loadSettings } from '@celerity/config';
import { pino } from 'pino';
import { z } from 'zod';
import { defineTask } from '../definition/define-task.js';
import { batchOptions } from './batch-options.js';

const task = (name: string, more: object = {}) => defineTask({ name, params: {}, result: z.any(), ...more });
const tasks = [
  task('ml.predict', { batch: { maxSize: 64, maxWait: 0 } }),
  task('llm.embed', { batch: { maxSize: 8, maxWait: 0.1 } }),
  task('ml.train', { lane: 'train' }),
];

/** What comes of these settings, and what is said of them. */
const optionsUnder = (env: Record<string, string>) => {
  const said: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void said.push(JSON.parse(line).msg) });
  return { options: Object.fromEntries(batchOptions(tasks, loadSettings({}, env).worker, log)), said };
};

describe('batchOptions', () => {
  it('are those of the contracts', () => {
    expect(optionsUnder({})).toEqual({
      options: { 'ml.predict': { maxSize: 64, maxWait: 0 }, 'llm.embed': { maxSize: 8, maxWait: 0.1 } },
      said: [],
    });
  });

  it('are those of the settings where there are any', () => {
    const env = { CELERITY_BATCH_MAX_WAIT: 'ml.predict=0.005', CELERITY_BATCH_MAX_SIZE: 'llm.embed=32' };
    expect(optionsUnder(env).options).toEqual({
      'ml.predict': { maxSize: 64, maxWait: 0.005 },
      'llm.embed': { maxSize: 32, maxWait: 0.1 },
    });
  });

  it('leave out what is to run one by one', () => {
    expect(Object.keys(optionsUnder({ CELERITY_BATCH_MAX_SIZE: 'ml.predict=1' }).options)).toEqual(['llm.embed']);
  });

  it('tell of a setting that fits no contract', () => {
    expect(optionsUnder({ CELERITY_BATCH_MAX_WAIT: 'ml.train=1,ml.predct=1' }).said).toEqual([
      'CELERITY_BATCH_MAX_WAIT names tasks that have no batch in their contract; those with one: ml.predict, llm.embed',
    ]);
  });
});
