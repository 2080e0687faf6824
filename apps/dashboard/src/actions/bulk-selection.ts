import { type TaskFilter, TaskSearch, type TextField } from '@celerity/storage';
import { ProblemError } from '@celerity/server';
import { Inject, Injectable } from '@nestjs/common';
import { parseQuery } from '../search/parse-query.js';
import { type BulkBody, MOST_OF_BULK } from './action-bodies.js';
import { actionProblems } from './action-problems.js';

/** Tasks of one page while ids are collected. */
const PAGE = 1000;

/** The filter of a search. @param hidden texts that who asks may not search @throws QueryError */
export function filterOf(q: string, hidden: readonly TextField[] = []): TaskFilter {
  return parseQuery(q, { hidden });
}

/** Finds the tasks that a bulk action is for, before it begins: what it makes may fit its search too. */
@Injectable()
export class BulkSelection {
  constructor(@Inject(TaskSearch) private readonly search: TaskSearch) {}

  /** Ids, oldest first. @throws ProblemError 409 when there are more than the page showed, or than one action may have; QueryError */
  async of({ q, task_ids, expected }: BulkBody): Promise<string[]> {
    const ids = task_ids
      ? [...new Set(task_ids)]
      : await this.found(filterOf(q!), Math.min(expected, MOST_OF_BULK) + 1);
    if (ids.length > expected) throw tooMany(`more than the ${expected} that were expected`);
    if (ids.length > MOST_OF_BULK) throw tooMany(`more than the ${MOST_OF_BULK} of one action; narrow the search`);
    return ids;
  }

  private async found(filter: TaskFilter, most: number): Promise<string[]> {
    const ids: string[] = [];
    for await (const page of this.pages(filter, most)) ids.push(...page);
    return ids;
  }

  /** Ids that fit, oldest first, page by page. */
  async *pages(filter: TaskFilter, most = Infinity, descending = false): AsyncGenerator<string[]> {
    let cursor: string | undefined;
    for (let left = most; left > 0;) {
      const limit = Math.min(PAGE, left);
      const page = await this.search.page({ filter, order: { by: 'sent', descending }, limit, cursor });
      yield page.items.map(({ taskId }) => taskId);
      left -= page.items.length;
      if (page.nextCursor === null) return;
      cursor = page.nextCursor;
    }
  }
}

function tooMany(why: string): ProblemError {
  return new ProblemError(actionProblems.moreThanExpected, `The search fits ${why}. Nothing was done.`);
}
