import { type Caller, covers, CurrentCaller, ProblemError, RequireRole, SchemaPipe } from '@celerity/server';
import { MOST_SAVED, type SavedFilterRow, SavedFilters, storable, TaskSearch } from '@celerity/storage';
import { TaskRegistry } from '@celerity/task-core';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, UseFilters } from '@nestjs/common';
import { z } from 'zod';
import type { CompletionList, QueryCheck, SavedFilter, SavedFilterList } from '../resources/search.js';
import { complete } from '../search/complete.js';
import { normalForm } from '../search/normal-form.js';
import { parseQuery } from '../search/parse-query.js';
import { QueryError } from '../search/query-error.js';
import { readingProblems, ReadingFilter } from './reading-problems.js';

const q = z.string().max(4000).default('');
const CompleteQuery = z.object({ q, position: z.coerce.number().pipe(z.int().min(0)).optional() });
const CheckQuery = z.object({ q });
/** The database takes no NUL. */
const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((given) => storable(given) === given, 'must be readable text');
const NewFilter = z.strictObject({
  name: text(100).trim().min(1),
  q: text(2000),
  sort: text(32).optional(),
  columns: z.array(text(64)).max(50).optional(),
});

/** Helps to write searches, and keeps them. */
@RequireRole('viewer')
@UseFilters(ReadingFilter)
@Controller('ui/api')
export class SearchController {
  constructor(
    @Inject(TaskSearch) private readonly search: TaskSearch,
    @Inject(SavedFilters) private readonly saved: SavedFilters,
    @Inject(TaskRegistry) private readonly registry: TaskRegistry,
  ) {}

  @Get('search/complete')
  complete(
    @Query(new SchemaPipe(CompleteQuery)) { q, position }: z.output<typeof CompleteQuery>,
  ): Promise<CompletionList> {
    return complete(q, Math.min(position ?? q.length, q.length), async (field, prefix, limit) => {
      // The registry's names are there also while the database is away.
      const known =
        field === 'name'
          ? this.registry
              .all()
              .map(({ name }) => name)
              .filter((name) => name.startsWith(prefix))
          : [];
      const stored = await this.search.values(field, storable(prefix), limit).catch(() => []);
      return [...new Set([...known, ...stored])].sort().slice(0, limit);
    });
  }

  @Get('search/check')
  check(@Query(new SchemaPipe(CheckQuery)) { q }: z.output<typeof CheckQuery>): QueryCheck {
    try {
      parseQuery(q);
      return { valid: true, normal: normalForm(q), error: null };
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      const { message, position, length, expected } = error;
      return { valid: false, normal: null, error: { message, position, length, expected: [...expected] } };
    }
  }

  @Get('saved-filters')
  async list(): Promise<SavedFilterList> {
    return { items: (await this.saved.all()).map(savedFilter) };
  }

  @Post('saved-filters')
  async save(
    @Body(new SchemaPipe(NewFilter)) { name, q, sort, columns }: z.output<typeof NewFilter>,
    @CurrentCaller() caller: Caller | undefined,
  ): Promise<SavedFilter> {
    parseQuery(q);
    const owner = caller?.name ?? 'anonymous';
    const row = await this.saved.save({ name, owner, query: q, sort: sort ?? null, columns: columns ?? null });
    if (row) return savedFilter(row);
    throw new ProblemError(readingProblems.tooManyFilters, `You have ${MOST_SAVED} saved searches: remove one first.`);
  }

  @HttpCode(204)
  @Delete('saved-filters/:id')
  async remove(@Param('id') id: string, @CurrentCaller() caller: Caller | undefined): Promise<void> {
    const row = await this.saved.find(id);
    if (!row) throw new ProblemError(readingProblems.filterNotFound, `There is no saved search '${id.slice(0, 64)}'.`);
    const may = row.owner === caller?.name || (caller && covers(caller.role, 'admin'));
    if (!may)
      throw new ProblemError(readingProblems.filterNotYours, `It is ${row.owner}'s: they or an admin can remove it.`);
    await this.saved.remove(id);
  }
}

function savedFilter({ id, name, query, sort, columns, owner, createdAt }: SavedFilterRow): SavedFilter {
  return { filter_id: id, name, q: query, sort, columns, owner, created: createdAt.toISOString() };
}
