import { randomBytes } from 'node:crypto';
import type { Settings } from '@celerity/config';
import { SESSIONS, type Sessions, SETTINGS } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sessionCookie } from './session-cookie.js';
import { SESSION, type SessionRecord } from './session-record.js';

/** Begins and ends sessions of browsers. */
@Injectable()
export class SignIns {
  constructor(
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(SESSIONS) private readonly sessions: Sessions,
  ) {}

  /** Ends the session that the browser had, and begins one under a new token: nobody can have planted it. */
  async begin(
    request: FastifyRequest,
    reply: FastifyReply,
    person: Omit<SessionRecord, 'csrf'>,
  ): Promise<SessionRecord> {
    await this.close(request);
    const record = { ...person, csrf: randomBytes(32).toString('base64url') };
    const { sessionTtl } = this.settings.signIn;
    sessionCookie.set(request, reply, await this.sessions.open(SESSION, record, sessionTtl), sessionTtl);
    return record;
  }

  async end(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    await this.close(request);
    sessionCookie.clear(request, reply);
  }

  private async close(request: FastifyRequest): Promise<void> {
    const token = sessionCookie.read(request);
    if (token) await this.sessions.close(SESSION, token);
  }
}
