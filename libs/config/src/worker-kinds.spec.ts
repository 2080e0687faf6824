import { describe, expect, it } from '@jest/globals';
import { loadSettings } from './load-settings.js';
import { bounds, counts, waits } from './worker-kinds.js';

describe('counts', () => {
  it.each<[string, Record<string, number>]>([
    ['', {}],
    ['ml.train=2', { 'ml.train': 2 }],
    [' ml.train = 2 , gan.train=1,', { 'ml.train': 2, 'gan.train': 1 }],
    ['a_b-c=999', { 'a_b-c': 999 }],
  ])('reads %p', (text, expected) => {
    expect(counts.parse(text)).toEqual(expected);
  });

  it.each([
    'ml.train',
    'ml.train=',
    '=2',
    'ml.train=0',
    'ml.train=1000',
    'ml.train=1.5',
    'ml.train=-1',
    'ml.train=2=3',
  ])('refuses %p, and says what is wrong', (text) => {
    const { error } = counts.safeParse(text);
    expect(error?.issues.map(({ message }) => message)).toEqual([
      expect.stringContaining(`with counts of 1 to 999 ("${text}" is wrong`),
    ]);
  });

  it('refuses a name that is given twice', () => {
    expect(counts.safeParse('ml.train=2,ml.train=2').error?.issues[0]?.message).toContain('given twice');
  });
});

describe('waits', () => {
  it.each<[string, Record<string, number>]>([
    ['', {}],
    ['ml.predict=0.005', { 'ml.predict': 0.005 }],
    ['ml.predict=0, llm.embed = 2', { 'ml.predict': 0, 'llm.embed': 2 }],
  ])('reads %p', (text, expected) => {
    expect(waits.parse(text)).toEqual(expected);
  });

  it.each([
    'ml.predict',
    'ml.predict=',
    'ml.predict=-1',
    'ml.predict=5ms',
    'ml.predict=100',
    'ml.predict=1,ml.predict=2',
  ])('refuses %p, and says what is wrong', (text) => {
    const wrong = text.split(',').at(-1);
    expect(waits.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([
      expect.stringContaining(`with seconds below 100 ("${wrong}" is wrong`),
    ]);
  });
});

describe('bounds', () => {
  it.each([
    ['10,3', { max: 10, min: 3 }],
    [' 4 , 4 '.trim(), { max: 4, min: 4 }],
    ['999,1', { max: 999, min: 1 }],
  ])('reads %p', (text, expected) => {
    expect(bounds.parse(text)).toEqual(expected);
  });

  it.each(['', '10', '3,10', '0,0', '10,0', '1000,1', '10,3,1', 'ten,three'])('refuses %p', (text) => {
    expect(bounds.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([
      expect.stringContaining('max,min as in 10,3'),
    ]);
  });
});

it('are settings of a worker', () => {
  const { worker } = loadSettings(
    {},
    {
      ...{ CELERITY_LANE_SLOTS: 'ml.train=2', CELERY_WORKER_AUTOSCALE: '10,3' },
      ...{ CELERITY_BATCH_MAX_WAIT: 'ml.predict=0.005', CELERITY_BATCH_MAX_SIZE: 'ml.predict=32' },
    },
  );
  expect(worker).toMatchObject({
    ...{ laneSlots: { 'ml.train': 2 }, autoscale: { max: 10, min: 3 } },
    ...{ batchMaxWait: { 'ml.predict': 0.005 }, batchMaxSize: { 'ml.predict': 32 } },
  });
  expect(() => loadSettings({}, { CELERITY_LANE_SLOTS: 'ml.train=none' })).toThrow('CELERITY_LANE_SLOTS');
  expect(() => loadSettings({}, { CELERY_WORKER_AUTOSCALE: '3,10' })).toThrow('CELERY_WORKER_AUTOSCALE');
});
