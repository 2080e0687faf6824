import type { Settings } from '@celerity/config';
import { SETTINGS } from '@celerity/task-core';
import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problem/problem.js';
import { problemTypes } from '../problem/problem-types.js';
import { ACCESS, type Access } from './access.decorators.js';
import { covers, type Identity, KeyRing } from './key-ring.js';

/** A route that says nothing is for admins; boot refuses it anyway. */
const UNSAID: Access = { kind: 'role', role: 'admin', scrapeToken: false };

/** Lets a request in when its key's role covers what the route demands, and remembers who asks. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly keys: KeyRing;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly reflector: Reflector,
  ) {
    this.keys = new KeyRing(settings.http.apiKeys, settings.http.scrapeToken);
  }

  canActivate(context: ExecutionContext): boolean {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return this.admit(request, access ?? UNSAID);
  }

  private admit(request: FastifyRequest, access: Access): boolean {
    if (access.kind === 'public') return true;
    const identity = this.keys.identify(request.headers.authorization);
    if (identity.kind === 'scraper' && access.scrapeToken) return true;
    if (identity.kind !== 'caller') throw unauthorized(identity);
    request.caller = identity.caller;
    if (covers(identity.caller.role, access.role)) return true;
    throw new ProblemError(
      problemTypes.roleTooLow,
      `Key '${identity.caller.name}' has the role ${identity.caller.role}; this needs ${access.role}.`,
    );
  }
}

function unauthorized({ kind }: Identity): ProblemError {
  const headers = { 'www-authenticate': kind === 'none' ? 'Bearer' : 'Bearer error="invalid_token"' };
  const detail = {
    none: 'Send your API key: Authorization: Bearer <key>.',
    unknown: 'The API key is not known here, or the header is not of the form Authorization: Bearer <key>.',
    scraper: 'The metrics token opens /metrics and /health only; send an API key.',
    caller: '',
  }[kind];
  return new ProblemError(problemTypes.unauthorized, detail, { headers });
}
