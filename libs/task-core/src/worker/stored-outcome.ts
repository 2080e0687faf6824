import { celeryError, type CeleryOutcome } from '../backend/celery-meta.js';
import type { Outcome } from '../handler/outcome.js';

/** An outcome as Celery stores it. */
export function storedOutcome(outcome: Exclude<Outcome, { kind: 'givenBack' | 'lost' }>): CeleryOutcome {
  const doneAt = Date.now();
  switch (outcome.kind) {
    case 'success':
      return { status: 'SUCCESS', result: outcome.result, doneAt };
    case 'failure':
      return { status: 'FAILURE', result: celeryError(outcome.error), traceback: outcome.error.stack ?? null, doneAt };
    case 'retry':
      return { status: 'RETRY', result: celeryError(outcome.error), traceback: outcome.error.stack ?? null };
    case 'revoked': {
      const result = { exc_type: 'TaskRevokedError', exc_message: [outcome.reason], exc_module: 'celery.exceptions' };
      return { status: 'REVOKED', result, doneAt };
    }
  }
}
