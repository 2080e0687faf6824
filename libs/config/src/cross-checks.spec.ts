import { describe, expect, it } from '@jest/globals';
import { loadSettings } from './load-settings.js';
import { SettingsError, type Environment, type SettingProblem } from './settings.js';

const DIGEST = 'a'.repeat(64);

function problemsOf(env: Environment): readonly SettingProblem[] {
  try {
    loadSettings({}, env);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

const wrongNames = (env: Environment) => problemsOf(env).map((problem) => problem.name);

describe('settings that must agree', () => {
  it('refuses a soft limit above the hard one', () => {
    expect(problemsOf({ CELERY_TASK_TIME_LIMIT: '60', CELERY_TASK_SOFT_TIME_LIMIT: '61' })).toEqual([
      { name: 'CELERY_TASK_SOFT_TIME_LIMIT', value: '61', allowed: 'at most CELERY_TASK_TIME_LIMIT, which is 60 s' },
    ]);
  });

  it('lowers an unset soft limit with the hard one', () => {
    expect(loadSettings({}, { CELERY_TASK_TIME_LIMIT: '60' }).tasks.softTimeLimit).toBe(60);
    expect(loadSettings({}, { CELERY_TASK_TIME_LIMIT: '7200' }).tasks.softTimeLimit).toBe(3300);
  });

  it('refuses queues that are not in CELERITY_QUEUES, the defaults too', () => {
    expect(
      wrongNames({ CELERITY_QUEUES: 'a', CELERY_WORKER_QUEUES: 'a,b', CELERY_TASK_ROUTES: 'x.*=c', LOG_LEVEL: '' }),
    ).toEqual(['CELERY_TASK_DEFAULT_QUEUE', 'CELERY_TASK_ROUTES', 'CELERY_WORKER_QUEUES']);
    expect(problemsOf({ CELERITY_QUEUES: 'celery,gan' })).toEqual([
      {
        name: 'CELERY_TASK_ROUTES',
        value: 'gan.*=gan,ml.*=ml,llm.*=llm',
        allowed: 'queues of CELERITY_QUEUES (celery,gan); add ml,llm there or change this',
      },
    ]);
  });

  it.each(['0.0.0.0', '::', '10.0.0.4', 'api.internal', '128.0.0.1'])('refuses HOST=%s without API keys', (HOST) => {
    expect(wrongNames({ HOST })).toEqual(['HOST']);
    expect(wrongNames({ HOST, API_KEYS: `ops:admin:${DIGEST}` })).toEqual([]);
  });

  it.each(['127.0.0.1', '127.8.9.1', '::1', '[::1]', 'localhost'])('needs no API keys on HOST=%s', (HOST) => {
    expect(wrongNames({ HOST })).toEqual([]);
  });
});
