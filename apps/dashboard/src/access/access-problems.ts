import { ProblemError, problemTypes, type ProblemType } from '@celerity/server';

export const accessProblems = {
  wrongCredentials: { slug: 'wrong-credentials', status: 401, title: 'Name and password, or the key, are wrong' },
  forged: { slug: 'csrf', status: 403, title: 'The request may come from another page' },
  signInOff: { slug: 'sign-in-off', status: 409, title: 'Nobody signs in here in this way' },
} as const satisfies Record<string, ProblemType>;

export function wrongCredentials(): ProblemError {
  return new ProblemError(accessProblems.wrongCredentials, 'Nobody is known here by these. Check them, and try again.');
}

export function forged(): ProblemError {
  return new ProblemError(
    accessProblems.forged,
    'Requests that act with a session’s cookie carry its token: send the header x-csrf-token with csrf_token of GET /ui/api/session.',
  );
}

export function signInOff(detail: string): ProblemError {
  return new ProblemError(accessProblems.signInOff, detail);
}

export function tooManyLogins(limit: number, retryAfterMs: number): ProblemError {
  return new ProblemError(
    problemTypes.rateLimited,
    `More than ${limit} logins were tried within a minute for this name or from this address (DASHBOARD_LOGINS_PER_MINUTE).`,
    { retryAfter: Math.max(1, Math.ceil(retryAfterMs / 1000)) },
  );
}
