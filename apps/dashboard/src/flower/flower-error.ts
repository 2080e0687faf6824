import { ProblemFilter } from '@celerity/server';
import { InvalidTaskError, LOGGER, TaskIdConflictError, UnknownTaskError } from '@celerity/task-core';
import { StorageUnavailableError } from '@celerity/storage';
import { type ArgumentsHost, Catch, Inject } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';

/** Answers as Flower does: with this status, and the message as plain text. */
export class FlowerError extends Error {
  constructor(
    readonly status: 400 | 403 | 404 | 503,
    message: string,
  ) {
    super(message);
  }
}

export function unknownTask(name: string): FlowerError {
  return new FlowerError(404, `Unknown task '${name}'`);
}

export function unknownWorker(name: string): FlowerError {
  return new FlowerError(404, `Unknown worker '${name}'`);
}

/** What went wrong, as scripts made for Flower expect it; what Flower does not know of is answered as everywhere else. */
@Catch()
export class FlowerFilter extends ProblemFilter {
  constructor(@Inject(LOGGER) logger: Logger) {
    super(logger);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    const known = flowerErrorOf(error);
    if (!known) return super.catch(error, host);
    void host
      .switchToHttp()
      .getResponse<FastifyReply>()
      .code(known.status)
      .type('text/plain; charset=utf-8')
      .send(known.message);
  }
}

function flowerErrorOf(error: unknown): FlowerError | undefined {
  if (error instanceof FlowerError) return error;
  if (error instanceof UnknownTaskError) return unknownTask(error.task);
  if (error instanceof InvalidTaskError || error instanceof TaskIdConflictError)
    return new FlowerError(400, error.message);
  if (error instanceof StorageUnavailableError) return new FlowerError(503, error.message);
  return undefined;
}
