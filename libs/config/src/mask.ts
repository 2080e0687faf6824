import type { ApiKey } from './api-key.js';
import { type DashboardUser, maskUser } from './dashboard-user.js';

/** How a secret is shown: `text` as it stood in the environment, `value` as it was parsed. */
export interface Secret<T> {
  readonly text: (text: string) => string;
  readonly value: (value: T) => unknown;
}

const STARS = '***';
const SECRET_PARAMETER = /pass|secret|token|key|auth/i;

/**
 * A URL that may be shown: its password, and query parameters that look like one, become `***`. User name, host and
 * database stay readable. Text that is no URL loses everything before its last `@`. Never throws.
 *
 * @example maskUrl('redis://app:hunter2@redis:6379/0') // 'redis://app:***@redis:6379/0'
 */
export function maskUrl(url: string): string {
  if (!URL.canParse(url) || !/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return maskBroken(url);
  const parsed = new URL(url);
  const atHostEnd = url.lastIndexOf('@');
  // A raw `/`, `?` or `#` in the password ends the authority early: the URL parses, with the password's rest in its path.
  if (atHostEnd > 0 && parsed.username === '' && parsed.password === '') return maskBroken(url);
  if (parsed.password) parsed.password = STARS;
  for (const name of new Set(parsed.searchParams.keys())) {
    if (SECRET_PARAMETER.test(name)) parsed.searchParams.set(name, STARS);
  }
  return parsed.href;
}

function maskBroken(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(url)?.[0] ?? '';
  const rest = url.slice(scheme.length);
  const end = rest.lastIndexOf('@');
  const shown = end < 0 ? rest : `${STARS}@${rest.slice(end + 1)}`;
  return scheme + shown.replace(/([?&][^=&]*=)[^&]*/g, `$1${STARS}`);
}

/** A secret of which nothing is shown. */
export const secretText: Secret<string | undefined> = {
  text: () => STARS,
  value: (value) => (value === undefined ? undefined : STARS),
};

/** A URL of which all but its password is shown. */
export const secretUrl: Secret<string> = { text: maskUrl, value: maskUrl };

/** The same of a URL that may be unset. */
export const secretUrlIfAny: Secret<string | undefined> = {
  text: maskUrl,
  value: (url) => (url === undefined ? undefined : maskUrl(url)),
};

/** Keys of which name and role are shown, never the digest; an entry that is not `name:role:…` is hidden whole. */
export const secretKeys: Secret<ApiKey[]> = {
  text: (text) => text.split(',').map(maskKey).join(','),
  value: (keys) => keys.map(({ name, role }) => ({ name, role, sha256: STARS })),
};

/** Users of which name and role are shown, never the password or its digest. */
export const secretUsers: Secret<DashboardUser[]> = {
  text: (text) => text.split(',').map(maskUser).join(','),
  value: (users) => users.map(({ name, role }) => ({ name, role, sha256: STARS })),
};

function maskKey(entry: string): string {
  const shown = /^\s*([\w.-]{1,64}):(viewer|operator|admin):/.exec(entry);
  return shown ? `${shown[1]}:${shown[2]}:${STARS}` : STARS;
}
