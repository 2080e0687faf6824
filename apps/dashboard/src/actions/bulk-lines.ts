import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { problemBody, problemOf } from '@celerity/server';
import type { FastifyRequest } from 'fastify';
import type { BulkAnswer } from '../resources/actions.js';
import type { BulkProgress } from './bulk-run.js';

export const NDJSON = 'application/x-ndjson';
/** Between two lines of progress, ms. */
const PACE = 500;

/** Whether the caller wants to be told how far a long action is. */
export function wantsLines({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes(NDJSON) ?? false;
}

/** A line of JSON now and then, and at last the answer, or the problem that ended it. The action goes on when nobody reads. */
export function linesOf(request: FastifyRequest, progress: () => BulkProgress, ended: Promise<BulkAnswer>): Readable {
  const outcome = ended.catch((error: unknown) => problemBody(problemOf(error), request.url, request.id));
  return Readable.from(lines(progress, outcome));
}

async function* lines(progress: () => BulkProgress, outcome: Promise<object>): AsyncGenerator<string> {
  for (;;) {
    yield lineOf(progress());
    const last = await Promise.race([outcome, sleep(PACE, undefined, { ref: false })]);
    if (last) return yield lineOf(last);
  }
}

function lineOf(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
