import type { Role } from '@celerity/config';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Who asks: the name and role of the API key that was presented, or of the person. */
export interface Caller {
  readonly name: string;
  readonly role: Role;
  /** How a person was recognised; undefined for an API key. */
  readonly via?: 'password' | 'session';
}

/** The caller in words, for messages to them. */
export function wordsFor({ name, via }: Caller): string {
  return via ? `User '${name}'` : `Key '${name}'`;
}

/** Everybody, where no keys are configured: such a server listens on loopback only. */
export const ANONYMOUS: Caller = Object.freeze({ name: 'anonymous', role: 'admin' });

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the access guard; undefined on public routes. */
    caller: Caller | undefined;
    /** Slug of the problem the request was answered with. */
    problem: string | undefined;
  }
}

/** Parameter decorator: the {@link Caller} of the request; undefined on public routes. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>().caller,
);
