import { isGuarded, type Settings } from '@celerity/config';
import { type Caller, type Callers, KeyRing } from '@celerity/server';
import { SESSIONS, type Sessions, SETTINGS } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { forged, wrongCredentials } from './access-problems.js';
import { LoginLimits } from './login-limits.js';
import { basicCredentials, Passwords } from './passwords.js';
import { RecentlyRight } from './recently-right.js';
import { sameText } from './same-text.js';
import { sessionCookie } from './session-cookie.js';
import { CSRF_HEADER, SESSION, type SessionRecord } from './session-record.js';

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A session that holds: its record, and whose it is by the settings of now. */
export interface LiveSession {
  record: SessionRecord;
  caller: Caller;
}

/** Knows people by their session's cookie, or by name and password in each request, as Flower's scripts send them. */
@Injectable()
export class People implements Callers {
  readonly passwords: Passwords;
  /** Whether anybody must say who they are. */
  readonly guarded: boolean;
  private readonly keys: KeyRing;
  private readonly right = new RecentlyRight();

  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(SESSIONS) private readonly sessions: Sessions,
    private readonly limits: LoginLimits,
  ) {
    this.passwords = new Passwords(settings.signIn.users);
    this.guarded = isGuarded(settings);
    this.keys = new KeyRing(settings.http.apiKeys, undefined, false);
  }

  /** @throws ProblemError 401 for a wrong password, 429 after too many, 403 for a forged request; BrokerUnavailableError */
  async identify(request: FastifyRequest): Promise<Caller | undefined> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return this.byPassword(request, authorization);
    const session = await this.session(request);
    if (!session) return undefined;
    // Also of a forged request it is known whose session it abused.
    request.caller = session.caller;
    if (!READING.has(request.method) && !carriesToken(request, session.record)) throw forged();
    return session.caller;
  }

  /** Who asks, on routes that are open to all: by session, key or password; undefined when nobody says. */
  async whoever(request: FastifyRequest): Promise<{ caller: Caller; record?: SessionRecord } | undefined> {
    const { authorization } = request.headers;
    if (authorization === undefined) return this.session(request);
    const key = this.keys.identify(authorization);
    const caller = key.kind === 'caller' ? key.caller : await this.byPassword(request, authorization);
    return caller && { caller };
  }

  /** The session of a request's cookie. */
  async session(request: FastifyRequest): Promise<LiveSession | undefined> {
    const token = sessionCookie.read(request);
    const record = token ? await this.sessions.read<SessionRecord>(SESSION, token) : undefined;
    const caller = record && this.callerOf(record);
    return record && caller && { record, caller };
  }

  /** A key by itself, as somebody has typed it. */
  byKey(key: string): Caller | undefined {
    const identity = this.keys.identify(`Bearer ${key}`);
    return identity.kind === 'caller' ? identity.caller : undefined;
  }

  private async byPassword(request: FastifyRequest, authorization: string): Promise<Caller | undefined> {
    const given = basicCredentials(authorization);
    if (!given) return undefined;
    const user = this.passwords.check(given.name, given.password);
    // Who was right lately is not counted: a script asks every second.
    if (!user || !this.right.has(request.ip, authorization)) await this.limits.take(request.ip, given.name);
    if (!user) throw wrongCredentials();
    this.right.add(request.ip, authorization);
    return { name: user.name, role: user.role, via: 'password' };
  }

  /** By the settings of now: a user who was removed, or has another password, is out; a role that was changed holds at once. */
  private callerOf({ name, role, way, sha256 }: SessionRecord): Caller | undefined {
    if (way === 'oidc') return this.settings.signIn.oidcIssuer ? { name, role, via: 'session' } : undefined;
    const known =
      way === 'basic'
        ? this.passwords.still(name, sha256)
        : this.settings.http.apiKeys.find((key) => key.name === name && key.sha256 === sha256);
    return known && { name, role: known.role, via: 'session' };
  }
}

function carriesToken(request: FastifyRequest, { csrf }: SessionRecord): boolean {
  const given = request.headers[CSRF_HEADER];
  return typeof given === 'string' && sameText(given, csrf);
}
