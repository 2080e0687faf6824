import { BrokerUnavailableError } from '../definition/errors.js';

/** Errors that say "not now" about the server, as opposed to "never" about the command. */
export function isOutage(error: Error): boolean {
  return (
    error instanceof BrokerUnavailableError ||
    /\b(OOM|MISCONF|LOADING|READONLY|BUSY|CLUSTERDOWN|MASTERDOWN|NOREPLICAS|EXECABORT)\b/.test(error.message) ||
    /Connection is closed|isn't writeable|ECONN|EPIPE|ETIMEDOUT|max retries per request|Socket closed|Stream connection ended/i.test(
      error.message,
    )
  );
}
