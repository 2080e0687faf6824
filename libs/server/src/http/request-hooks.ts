import type { Settings } from '@celerity/config';
import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';
import { inRequest } from '../logging/request-context.js';
import { Door } from './door.js';
import { securityHeaders } from './security-headers.js';
import { tooLong } from './stream-bodies.js';

/** What happens to every request before its route sees it: security headers, request id, the door, its logging context. */
export function hookRequests(server: FastifyInstance, settings: Settings): void {
  const door = new Door(settings);
  const headers = Object.entries({ ...securityHeaders(), 'cache-control': 'no-store' });
  server.decorateRequest('caller', undefined);
  server.decorateRequest('problem', undefined);
  server.addHook('onRoute', (route) => {
    const limit = route.config?.bodyLimit;
    if (limit) route.bodyLimit = settings.limits[limit];
  });
  server.addHook('onRequest', (request, reply, done) => {
    setHeaders(reply.raw, headers);
    reply.raw.setHeader('x-request-id', request.id);
    const problem = door.checkSource(request.headers);
    if (problem || request.is404) return done(problem);
    const { acceptedTypes } = request.routeOptions.config;
    done(door.checkContent(request.method, request.headers, acceptedTypes) ?? tooLong(request));
  });
  // After the body was read: the parser would lose the context.
  server.addHook('preHandler', (request, _reply, done) => inRequest({ request_id: request.id }, done));
}

/** On the raw response: they stay when a later handler answers by itself, and what a route sets wins. */
function setHeaders(response: ServerResponse, headers: readonly [string, string][]): void {
  for (const [name, value] of headers) response.setHeader(name, value);
}
