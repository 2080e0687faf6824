import type { Draining } from '@celerity/server';
import type { FastifyReply } from 'fastify';

/** Aborts when the client has gone, the answer is over, or the process stops. */
export function endOf({ raw }: FastifyReply, draining: Draining, ended: () => void = () => undefined): AbortSignal {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const end = () => {
    draining.signal.removeEventListener('abort', abort);
    abort();
    ended();
  };
  draining.signal.addEventListener('abort', abort);
  if (draining.signal.aborted) abort();
  // A client that has gone already will not close again.
  if (raw.destroyed) end();
  else raw.once('close', end);
  return controller.signal;
}
