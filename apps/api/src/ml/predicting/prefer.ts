import type { FastifyReply } from 'fastify';

/** Seconds to wait for an answer: none for who prefers to be answered at once (`Prefer: respond-async`, RFC 7240). */
export function waitOf(prefer: string | undefined, wait: number, reply: FastifyReply): number {
  if (!/(^|,)\s*respond-async\s*(,|;|$)/i.test(prefer ?? '')) return wait;
  reply.header('preference-applied', 'respond-async');
  return 0;
}
