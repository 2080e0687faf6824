import type { Settings } from '@celerity/config';
import { type DestinationStream, type Logger, pino } from 'pino';
import { requestFields, withRequest } from './request-context.js';

/** Lines are written together once they have this size, or after this time: a write for each would cost more than the line. */
const BATCH_BYTES = 4096;
const BATCH_MS = 50;

/**
 * The root logger of a process: one JSON object a line on stdout, with level (a word), time (ISO 8601 in UTC), the app's
 * name, the pid and, while a request is handled, its id.
 *
 * Lines are written in the background, some milliseconds later; what is left is written when the process exits, and at once after a
 * fatal line.
 *
 * @param destination (Default: stdout)
 */
export function createLogger(settings: Settings, destination?: DestinationStream): Logger {
  return pino(
    {
      level: settings.log.level,
      base: { app: settings.appName, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: requestFields,
      mixinMergeStrategy: withRequest,
    },
    destination ?? pino.destination({ sync: false, minLength: BATCH_BYTES, periodicFlush: BATCH_MS }),
  );
}
