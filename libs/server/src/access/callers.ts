import type { FastifyRequest } from 'fastify';
import type { Caller } from './caller.js';

/** Injects {@link Callers}. An app that brings them does so in a global module. */
export const CALLERS = Symbol('callers');

/** How an app knows who asks, beside by API keys: by a session, or a password. */
export interface Callers {
  /**
   * Asked of requests that present no bearer token, where the server is guarded.
   *
   * @returns undefined when the request presents nothing that says who asks.
   * @throws ProblemError when what it presents is wrong, or must not be used so (a forged request).
   */
  identify(request: FastifyRequest): Promise<Caller | undefined>;
}
