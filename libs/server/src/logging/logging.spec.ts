import { loadSettings } from '@celerity/config';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from './create-logger.js';
import { NestLog } from './nest-log.js';
import { inRequest } from './request-context.js';

let lines: Record<string, unknown>[] = [];
const destination = { write: (json: string) => void lines.push(JSON.parse(json) as Record<string, unknown>) };
const logger = createLogger(loadSettings({ appName: 'test' }, { LOG_LEVEL: 'debug' }), destination);

beforeEach(() => {
  lines = [];
});

describe('createLogger', () => {
  it('writes level, time, app and message', () => {
    logger.warn({ queue: 'ml' }, 'slow');
    expect(lines).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        app: 'test',
        pid: process.pid,
        queue: 'ml',
        msg: 'slow',
      },
    ]);
  });

  it('adds the request id to every line of a request, also after an await, and to no other', async () => {
    await new Promise<void>((resolve) => {
      inRequest({ request_id: 'r1' }, () => {
        void Promise.resolve().then(() => {
          logger.info('first');
          logger.info({ request_id: 'own' }, 'second');
          resolve();
        });
      });
    });
    logger.info('outside');
    expect(lines.map((line) => line.request_id)).toEqual(['r1', 'own', undefined]);
  });
});

describe('NestLog', () => {
  const nest = new NestLog(logger);

  it('keeps the context as a field', () => {
    nest.log('connected', 'Database');
    nest.error('broken', 'Error: broken\n    at file.js:1:1', 'Database');
    nest.warn({ rows: 3 }, 'Database');
    nest.error(new Error('thrown'), 'Database');
    expect(lines).toMatchObject([
      { level: 'info', msg: 'connected', context: 'Database' },
      { level: 'error', msg: 'broken', context: 'Database', stack: expect.stringContaining('at file.js') },
      { level: 'warn', rows: 3, context: 'Database' },
      { level: 'error', msg: 'thrown', err: { message: 'thrown' } },
    ]);
  });

  it('plays down the chatter of boot', () => {
    nest.log('Mapped {/x, GET} route', 'RouterExplorer');
    expect(lines).toMatchObject([{ level: 'debug' }]);
  });
});
