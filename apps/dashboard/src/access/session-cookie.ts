import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** A cookie of ours: out of reach for scripts, and not sent along by pages from elsewhere, except when they lead here. */
export class ServerCookie {
  /** @param path to which the browser sends it. */
  constructor(
    private readonly name: string,
    private readonly path: string,
  ) {}

  read({ headers }: FastifyRequest): string | undefined {
    return headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[this.name];
  }

  /** @param maxAge seconds */
  set(request: FastifyRequest, reply: FastifyReply, value: string, maxAge: number): void {
    const { name, path } = this;
    // Under TLS that a proxy ends, `protocol` is https where TRUST_PROXY says to believe it.
    const secure = request.protocol === 'https';
    reply.header(
      'set-cookie',
      stringifySetCookie({ name, value, path, maxAge, secure, httpOnly: true, sameSite: 'lax' }),
    );
  }

  clear(request: FastifyRequest, reply: FastifyReply): void {
    this.set(request, reply, '', 0);
  }
}

export const sessionCookie = new ServerCookie('celerity_session', '/');
/** Binds a login at an identity provider to the browser in which it began. */
export const loginCookie = new ServerCookie('celerity_login', '/ui/login');
