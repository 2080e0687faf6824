import { isGuarded, type Settings } from '@celerity/config';
import { SETTINGS } from '@celerity/task-core';
import { type CanActivate, type ExecutionContext, Inject, Injectable, Optional } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../problem/problem.js';
import { problemTypes } from '../problem/problem-types.js';
import { ACCESS, type Access } from './access.decorators.js';
import { wordsFor } from './caller.js';
import { CALLERS, type Callers } from './callers.js';
import { covers, type Identity, KeyRing } from './key-ring.js';

type RoleAccess = Extract<Access, { kind: 'role' }>;

/** A route that says nothing is for admins; boot refuses it anyway. */
const UNSAID: Access = { kind: 'role', role: 'admin', scrapeToken: false };

/** Lets a request in when the role of its key or person covers what the route demands, and remembers who asks. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly keys: KeyRing;

  constructor(
    @Inject(SETTINGS) settings: Settings,
    private readonly reflector: Reflector,
    @Optional() @Inject(CALLERS) private readonly callers?: Callers,
  ) {
    this.keys = new KeyRing(settings.http.apiKeys, settings.http.scrapeToken, !isGuarded(settings));
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return this.admit(request, access ?? UNSAID);
  }

  /** At once where a key decides, as it mostly does. */
  private admit(request: FastifyRequest, access: Access): boolean | Promise<boolean> {
    if (access.kind === 'public') return true;
    const { authorization } = request.headers;
    const identity = this.keys.identify(authorization);
    const decided = identity.kind === 'caller' || identity.kind === 'scraper' || isBearer(authorization);
    if (decided || !this.callers) return this.judge(request, access, identity);
    return this.callers
      .identify(request)
      .then((caller) => this.judge(request, access, caller ? { kind: 'caller', caller } : identity));
  }

  private judge(request: FastifyRequest, access: RoleAccess, identity: Identity): boolean {
    if (identity.kind === 'scraper' && access.scrapeToken) return true;
    if (identity.kind !== 'caller') throw unauthorized(identity);
    request.caller = identity.caller;
    if (covers(identity.caller.role, access.role)) return true;
    throw new ProblemError(
      problemTypes.roleTooLow,
      `${wordsFor(identity.caller)} has the role ${identity.caller.role}; this needs ${access.role}.`,
    );
  }
}

/** A bearer token is a key, whatever else a request brings. */
function isBearer(authorization: string | undefined): boolean {
  return authorization !== undefined && /^Bearer\b/i.test(authorization);
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
