import { randomUUID } from 'node:crypto';
import { ProblemError, problemTypes } from '@celerity/server';
import { BrokerUnavailableError, deriveId, IDEMPOTENCY_KEYS, type IdempotencyKeys, LOGGER } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';

/** The `index`-th id of a request: the same for every repetition of it. */
export type IdAt = (index: number) => string;

/** One request, as its route sees it. */
export interface OnceOptions {
  request: FastifyRequest;
  reply: FastifyReply;
  /** Ids of the tasks the request asks for: an answer to an outage names them. (Default: none) */
  taskIds?: (idAt: IdAt) => string[];
  /** What makes two requests the same, beside method and path: of a body that is a stream, what was read. (Default: the body) */
  body?: unknown;
  /** Seed of the ids at the key's first use, where things were made by it before. (Default: a random one) */
  seed?: string;
}

/** What is kept of an answer. */
interface StoredAnswer {
  status: number;
  location?: string;
  body: unknown;
}

/** Printable ASCII, as a header can carry it. */
const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * `Idempotency-Key`: the same key with the same method, path and body gets the same answer for 24 hours, and is carried out once. Keys
 * are scoped to the API key.
 *
 * A key is claimed, with a random seed for ids, before anything is done; a body that its route refuses claims nothing. Only answers that
 * say "done" are kept. After an error the same request under the same key is carried out anew, with the same ids; another one is refused
 * (422), as the IETF's draft and Stripe have it: whoever changes a request chooses a new key.
 */
@Injectable()
export class Idempotency {
  constructor(
    @Inject(IDEMPOTENCY_KEYS) private readonly keys: IdempotencyKeys,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Carries out `work`, or repeats the answer it gave before. Requests without the header are just carried out.
   *
   * It is a call and not an interceptor, which would put a chain of observables on the path of every submission.
   *
   * @param work gives everything it creates an id of `idAt`, so that a repetition after a crash creates the same things; `idAt` is
   *   undefined without the header. Its status and `Location` are set on `reply`.
   * @throws ProblemError 422 for a malformed key, and what `work` throws.
   * @throws IdempotencyConflictError when the key stands for another request.
   * @throws BrokerUnavailableError with the ids of `taskIds`.
   */
  once<T>(options: OnceOptions, work: (idAt: IdAt | undefined) => Promise<T>): Promise<T> {
    const key = options.request.headers['idempotency-key'];
    return key === undefined ? work(undefined) : this.onceUnder(checked(key), options, work);
  }

  /** For routes that read a stream before they know what to claim. @throws ProblemError 422 for a malformed key */
  check({ headers }: FastifyRequest): void {
    const key = headers['idempotency-key'];
    if (key !== undefined) checked(key);
  }

  private async onceUnder<T>(key: string, options: OnceOptions, work: (idAt: IdAt) => Promise<T>): Promise<T> {
    const { request, reply } = options;
    const scope = request.caller?.name ?? '';
    const { seed, answer } = await this.claim(scope, key, options);
    if (answer !== undefined) return replay(answer as StoredAnswer, reply) as T;
    const body = await work((index) => deriveId(seed, index));
    const location = reply.getHeader('location');
    await this.keep(scope, key, { status: reply.statusCode, body, ...(typeof location === 'string' && { location }) });
    return body;
  }

  /** The seed is chosen here, so that the ids are known also when nobody knows whether the claim took effect. */
  private async claim(scope: string, key: string, options: OnceOptions) {
    const { request, taskIds, body = request.body, seed = randomUUID() } = options;
    const { method, url } = request;
    try {
      return await this.keys.claim(scope, key, [method, url, body ?? null], seed);
    } catch (error) {
      if (!(error instanceof BrokerUnavailableError)) throw error;
      const ids = taskIds?.((index) => deriveId(seed, index)) ?? [];
      throw new BrokerUnavailableError(error.server, error.reason, ids);
    }
  }

  /** What was asked for is done: an outage now costs the replay, not the answer. A repetition finds the same ids. */
  private async keep(scope: string, key: string, answer: StoredAnswer): Promise<void> {
    await this.keys.complete(scope, key, answer).catch((error: unknown) => {
      this.logger.warn(
        { err: error },
        'the answer to a request with an Idempotency-Key could not be kept: a repetition is carried out again',
      );
    });
  }
}

function replay({ status, location, body }: StoredAnswer, reply: FastifyReply): unknown {
  reply.code(status).header('idempotency-replayed', 'true');
  if (location !== undefined) reply.header('location', location);
  return body;
}

function checked(key: string | string[]): string {
  if (typeof key === 'string' && KEY.test(key)) return key;
  const message = 'must be 1 to 255 printable ASCII characters, such as a UUID';
  const errors = [{ path: 'headers.idempotency-key', message }];
  throw new ProblemError(problemTypes.invalidRequest, `Idempotency-Key: ${message}.`, { errors });
}
