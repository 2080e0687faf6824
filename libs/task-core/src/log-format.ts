import { type LoggerOptions, pino } from 'pino';

/** How a line of any process or child of ours looks: one JSON object with `level` (a word) and `time` (ISO 8601 in UTC). */
export const LOG_FORMAT: Pick<LoggerOptions, 'timestamp' | 'formatters'> = {
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
};
