import { isNativeError } from 'node:util/types';
import { z } from 'zod';
import { DemoError, EXIT } from '../exit.js';

/** Nobody answered, or the answer broke off: asking again may help. */
export class Unreachable extends DemoError {
  override readonly name = 'Unreachable';

  /** @param cause what `fetch` threw. */
  constructor(url: string, cause: unknown) {
    super(`Celerity at ${url} does not answer (${reasonOf(cause)}).`, EXIT.unavailable);
  }
}

/** The gateway answered with an error. */
export class Refused extends DemoError {
  override readonly name = 'Refused';

  constructor(
    readonly status: number,
    reason: string,
  ) {
    super(reason);
  }
}

/** What the demo reads of a problem (RFC 9457). */
const Problem = z.object({
  title: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/** What an answer that is an error says: its problem with a line for each wrong field, or the status alone. */
export async function refusalOf(response: Response): Promise<Refused> {
  const text = await response.text().catch(() => '');
  const problem = Problem.safeParse(jsonIn(text)).data;
  const lines = problem
    ? [`${problem.title}. ${problem.detail} (${response.status})`, ...newsIn(problem)]
    : [`${response.url} answered ${response.status} ${response.statusText}.`];
  if (response.status === 401 || response.status === 403)
    lines.push('Give the key of an operator: --key <key>, or CELERITY_API_KEY.');
  return new Refused(response.status, lines.join('\n'));
}

/** Fields that the detail has not told of already. */
function newsIn({ detail, errors }: z.output<typeof Problem>): string[] {
  return errors.filter(({ message }) => !detail.includes(message)).map(({ path, message }) => `${path}: ${message}`);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch` says only that it failed: the reason is in its cause. */
function reasonOf(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  if (error.cause !== undefined) return reasonOf(error.cause);
  const code = 'code' in error ? String(error.code) : '';
  // That of several addresses has no words of its own.
  return error.message || code || error.name;
}
