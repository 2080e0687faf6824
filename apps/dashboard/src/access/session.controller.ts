import type { Settings } from '@celerity/config';
import { type Caller, Public, RequireRole, SchemaPipe } from '@celerity/server';
import { SETTINGS, VERSION } from '@celerity/task-core';
import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Audited, noteAudit } from '../audit/audited.decorator.js';
import type { LoginWay, Session } from '../resources/session.js';
import { signInOff, wrongCredentials } from './access-problems.js';
import { LoginLimits } from './login-limits.js';
import { OIDC_START } from './oidc.controller.js';
import { People } from './people.js';
import { sha256 } from './same-text.js';
import type { SessionRecord } from './session-record.js';
import { SignIns } from './sign-ins.js';

const MOST = 1024;

const Login = z.discriminatedUnion('way', [
  z.strictObject({ way: z.literal('basic'), name: z.string().max(MOST), password: z.string().max(MOST) }),
  z.strictObject({ way: z.literal('api_key'), key: z.string().max(MOST) }),
]);
type Login = z.output<typeof Login>;

/** Who is signed in, signing in and out. */
@Controller('ui/api/session')
export class SessionController {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly people: People,
    private readonly limits: LoginLimits,
    private readonly signIns: SignIns,
  ) {}

  @Public()
  @Get()
  async show(@Req() request: FastifyRequest): Promise<Session> {
    if (!this.people.guarded) return this.session({ name: 'anonymous', role: 'admin' });
    const who = await this.people.whoever(request);
    return this.session(who?.caller, who?.record?.csrf);
  }

  /** Refuses one wrong pair as another: it does not tell which names there are. */
  @Public()
  @Audited('session.login', { hideBody: true })
  @HttpCode(200)
  @Post()
  async open(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body(new SchemaPipe(Login)) login: Login,
  ): Promise<Session> {
    if (!this.people.guarded)
      throw signInOff('Everybody on this machine is admin here, as no keys and no users are set.');
    const name = login.way === 'basic' ? login.name : undefined;
    noteAudit(request, { actor: name ?? '(key)', details: { way: login.way } });
    await this.limits.take(request.ip, name);
    const person = this.personOf(login);
    noteAudit(request, { actor: person.name, role: person.role });
    const { csrf } = await this.signIns.begin(request, reply, person);
    return this.session(person, csrf);
  }

  @RequireRole('viewer')
  @Audited('session.logout')
  @HttpCode(204)
  @Delete()
  async close(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    await this.signIns.end(request, reply);
  }

  private personOf(login: Login): Omit<SessionRecord, 'csrf'> {
    if (login.way === 'api_key') {
      const caller = this.people.byKey(login.key);
      if (!caller) throw wrongCredentials();
      return { name: caller.name, role: caller.role, way: 'api_key', sha256: sha256(login.key) };
    }
    const user = this.people.passwords.check(login.name, login.password);
    if (!user) throw wrongCredentials();
    return { ...user, way: 'basic' };
  }

  private session(user: Pick<Caller, 'name' | 'role'> | undefined, csrf: string | null = null): Session {
    const { oidcIssuer } = this.settings.signIn;
    return {
      user: user ? { name: user.name, role: user.role } : null,
      csrf_token: csrf,
      login: { ways: this.ways(), oidc_url: oidcIssuer ? OIDC_START : null },
      version: VERSION,
    };
  }

  private ways(): LoginWay[] {
    if (!this.people.guarded) return ['none'];
    const { signIn, http } = this.settings;
    return [
      ...(signIn.oidcIssuer ? (['oidc'] as const) : []),
      ...(signIn.users.length > 0 ? (['basic'] as const) : []),
      ...(http.apiKeys.length > 0 ? (['api_key'] as const) : []),
    ];
  }
}
