import { issuesOf } from '@celerity/task-core';
import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { ProblemError } from '../problem/problem.js';
import { problemTypes } from '../problem/problem-types.js';

/**
 * Checks a body, a query or a path parameter against a zod schema and hands on what it parsed.
 *
 * @example submit(@Body(new SchemaPipe(Submission)) call: Submission)
 */
export class SchemaPipe<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  /** @param root what the paths of field problems begin with. (Default: nothing) */
  constructor(
    private readonly schema: S,
    private readonly root = '',
  ) {}

  /** @throws ProblemError 422 with the path of each field that is wrong. */
  transform(value: unknown): z.output<S> {
    const parsed = this.schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const errors = issuesOf(parsed.error, this.root).map(({ path, message }) => ({ path: path || 'body', message }));
    throw new ProblemError(problemTypes.invalidRequest, describe(errors), { errors });
  }
}

function describe(errors: readonly { path: string; message: string }[]): string {
  const first = errors[0];
  if (!first) return 'The request is wrong.';
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more, see errors)` : '';
  return `${first.path}: ${first.message}${more}`;
}
