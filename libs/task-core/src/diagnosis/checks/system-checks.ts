import type { Check } from '../facts.js';
import { count, mebibytes } from '../wording.js';

/** The stream is trimmed in whole pages of Redis: so much over its setting is normal. */
const TOLERANCE = 1.5;

/** One database for both works, and costs the choice of two. */
export const checkDatabases: Check = ({ broker, results }) => {
  if (!broker.reachable || !results.reachable) return [];
  const check = 'databases';
  if (broker.runId !== results.runId)
    return [{ check, level: 'ok', message: 'Queues and results have a server each.' }];
  if (broker.database !== results.database)
    return [{ check, level: 'ok', message: 'Queues and results have a database each, on one server.' }];
  return [
    {
      ...{ check, level: 'info', message: `Queues and results share database ${broker.database} of one server.` },
      fix: 'Set CELERY_RESULT_BACKEND to another database, to look at or empty one without the other.',
    },
  ];
};

/** Tasks that killed their process again and again: nobody runs them until somebody looks. */
export const checkPoisoned: Check = ({ queues }) => {
  const check = 'poisoned';
  if (!queues) return [];
  if (queues.poisoned === 0) return [{ check, level: 'ok', message: 'No task is poisoned.' }];
  return [
    {
      check,
      level: 'warning',
      message: `${count(queues.poisoned, 'task')} killed their process again and again, and will not run any more.`,
      fix: 'npx celerity inspect poisoned; when the cause is mended: npx celerity control resend <id>',
    },
  ];
};

export const checkEvents: Check = ({ queues, settings }) => {
  if (!queues) return [];
  const check = 'events.size';
  const { maxBytes } = settings.events;
  const message = `The event stream takes ${mebibytes(queues.eventBytes)} of ${mebibytes(maxBytes)}.`;
  if (queues.eventBytes <= maxBytes * TOLERANCE) return [{ check, level: 'ok', message }];
  const fix =
    'Whoever publishes trims it: see that workers live, and that all have the same CELERITY_EVENTS_MAX_BYTES.';
  return [{ check, level: 'warning', message: `${message} Nobody trims it.`, fix }];
};

/** Settings of the shell that this runs in: those of other processes are read by themselves, at boot. */
export const checkSettings: Check = ({ unknownSettings }) => {
  const check = 'settings.unknown';
  if (unknownSettings.length === 0) return [{ check, level: 'ok', message: 'Every setting here is one that is read.' }];
  return unknownSettings.map(({ name, nearest }) => ({
    check,
    level: 'warning',
    message: `Nothing reads the setting ${name}.`,
    fix: nearest ? `Set ${nearest} instead, if you meant that.` : `Unset ${name}.`,
  }));
};
