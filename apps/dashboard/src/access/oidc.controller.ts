import { Public } from '@celerity/server';
import { LOGGER, SESSIONS, type Sessions } from '@celerity/task-core';
import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { Audited, noteAudit } from '../audit/audited.decorator.js';
import { signInOff } from './access-problems.js';
import { IdentityProvider, type LoginSecrets, type Vouched } from './identity-provider.js';
import { LoginLimits } from './login-limits.js';
import { localPath } from './local-path.js';
import { loginCookie } from './session-cookie.js';
import { SignIns } from './sign-ins.js';
import { OIDC_LOGIN } from './session-record.js';

/** Where a login at the identity provider begins. */
export const OIDC_START = '/ui/login/oidc';
/** How long somebody may take at the provider, seconds. */
const PATIENCE = 600;

interface PendingLogin extends LoginSecrets {
  returnTo: string;
}

/** Why nobody was signed in, as the sign-in page gets it in `sign_in_error`. */
type Refusal = 'provider_unreachable' | 'provider_refused' | 'login_expired' | 'no_role';

/** Signs people in by the identity provider. Browsers come here, so answers are redirects. */
@Controller('ui/login/oidc')
export class OidcController {
  constructor(
    @Inject(SESSIONS) private readonly sessions: Sessions,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly provider: IdentityProvider,
    private readonly limits: LoginLimits,
    private readonly signIns: SignIns,
  ) {}

  @Public()
  @Get()
  async start(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('return_to') returnTo?: unknown,
  ): Promise<void> {
    if (!this.provider.isOn) throw signInOff('No identity provider is set (DASHBOARD_OIDC_ISSUER).');
    await this.limits.take(request.ip);
    try {
      const { url, ...secrets } = await this.provider.start();
      const pending: PendingLogin = { ...secrets, returnTo: localPath(returnTo) };
      loginCookie.set(request, reply, await this.sessions.open(OIDC_LOGIN, pending, PATIENCE), PATIENCE);
      await reply.redirect(url.href, 302);
    } catch (error) {
      await this.refuse(reply, 'provider_unreachable', error);
    }
  }

  @Public()
  @Audited('session.login', { hideBody: true, hideQuery: true })
  @Get('callback')
  async finish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!this.provider.isOn) throw signInOff('No identity provider is set (DASHBOARD_OIDC_ISSUER).');
    noteAudit(request, { actor: '(oidc)', details: { way: 'oidc' } });
    const token = loginCookie.read(request);
    loginCookie.clear(request, reply);
    // Taken, not read: a code that somebody has seen can be brought once, and by this browser only.
    const pending = token ? await this.sessions.take<PendingLogin>(OIDC_LOGIN, token) : undefined;
    if (!pending) return this.refuse(reply, 'login_expired');
    let person: Vouched;
    try {
      person = await this.provider.finish(new URL(request.url, 'http://here').search, pending);
    } catch (error) {
      return this.refuse(reply, 'provider_refused', error);
    }
    noteAudit(request, { actor: person.name, ...(person.role && { role: person.role }) });
    if (!person.role) return this.refuse(reply, 'no_role');
    await this.signIns.begin(request, reply, { name: person.name, role: person.role, way: 'oidc' });
    await reply.redirect(pending.returnTo, 302);
  }

  private async refuse(reply: FastifyReply, refusal: Refusal, error?: unknown): Promise<void> {
    noteAudit(reply.request, { outcome: 'refused', details: { refusal } });
    if (error) this.logger.warn({ refusal, reason: reasonOf(error) }, 'nobody was signed in by the identity provider');
    await reply.redirect(`/?sign_in_error=${refusal}`, 302);
  }
}

/** Of the library's errors only the code: the rest may hold tokens. */
function reasonOf(error: unknown): string {
  const { code, error: oauth, message } = error as { code?: unknown; error?: unknown; message?: unknown };
  return [oauth, code, message].find((text) => typeof text === 'string') ?? 'unknown';
}
