import type { DashboardUser } from '@celerity/config';
import { sameText, sha256 } from './same-text.js';

/** The users of `DASHBOARD_BASIC_AUTH`. */
export class Passwords {
  constructor(private readonly users: readonly DashboardUser[]) {}

  get any(): boolean {
    return this.users.length > 0;
  }

  /** Every user is compared, so that the time tells neither whether there is one of that name, nor how much of a password was right. */
  check(name: string, password: string): DashboardUser | undefined {
    const digest = sha256(password);
    let found: DashboardUser | undefined;
    for (const user of this.users) {
      const right = [sameText(user.name, name), sameText(user.sha256, digest)];
      if (right.every(Boolean)) found = user;
    }
    return found;
  }

  /** The user whose password has this digest still. */
  still(name: string, digest: string | undefined): DashboardUser | undefined {
    return this.users.find((user) => user.name === name && user.sha256 === digest);
  }
}

/** Name and password of an `Authorization: Basic …` header; undefined when it is none. */
export function basicCredentials(authorization: string): { name: string; password: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization)?.[1];
  const [, name, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? [];
  return name === undefined || password === undefined ? undefined : { name, password };
}
