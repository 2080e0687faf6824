import { describe, expect, it } from '@jest/globals';
import { unknownSettings } from './unknown-settings.js';

describe('unknownSettings', () => {
  it('reports slips of the pen with the name that was meant', () => {
    expect(
      unknownSettings({
        CELERY_BROKER_URI: 'redis://x',
        CELERY_TASK_TIMELIMIT: '5',
        CELERITY_QUEUE: 'celery',
        CELERY_TIMEZONE_OF_THE_BEAT: 'UTC',
      }),
    ).toEqual([
      { name: 'CELERITY_QUEUE', nearest: 'CELERITY_QUEUES' },
      { name: 'CELERY_BROKER_URI', nearest: 'CELERY_BROKER_URL' },
      { name: 'CELERY_TASK_TIMELIMIT', nearest: 'CELERY_TASK_TIME_LIMIT' },
      { name: 'CELERY_TIMEZONE_OF_THE_BEAT', nearest: undefined },
    ]);
  });

  it('says nothing of what is known, empty or not ours', () => {
    expect(
      unknownSettings({ CELERY_BROKER_URL: 'x', CELERY_FOO: '', PATH: '/bin', PORTT: '1', CELERITY_NO_INSTALL: '1' }),
    ).toEqual([]);
  });
});
