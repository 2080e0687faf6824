import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/**
 * Helmet's headers. They are the same for every answer, so they are computed once (`@fastify/helmet` builds Helmet anew for each
 * request). `upgrade-insecure-requests` is left out: we speak plain HTTP, and the docs page could not load its own scripts.
 */
export function securityHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: unknown) => void (headers[name.toLowerCase()] = String(value)),
    removeHeader: () => undefined,
  };
  const apply = helmet({ contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } } });
  apply({} as IncomingMessage, response as unknown as ServerResponse, (error) => {
    if (error) throw error;
  });
  return headers;
}
