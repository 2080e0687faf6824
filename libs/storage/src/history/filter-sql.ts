import { and, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { taskHistory } from '../database/history-schema.js';
import type {
  Flag,
  GlobField,
  NumberField,
  TaskCondition,
  TaskFilter,
  TaskTest,
  TextField,
  TimeField,
} from './task-filter.js';
import { needsText, type WordField, wordQuery } from './words.js';

const GLOBS: Record<GlobField, PgColumn> = {
  name: taskHistory.name,
  worker: taskHistory.worker,
  queue: taskHistory.queue,
  id: taskHistory.taskId,
  parent: taskHistory.parentId,
  root: taskHistory.rootId,
};

const NUMBERS: Record<NumberField, PgColumn> = {
  runtime: taskHistory.runtime,
  wait: taskHistory.wait,
  retries: taskHistory.retries,
};

/** `sent` is what lists are sorted by, and never empty. */
const TIMES: Record<TimeField, PgColumn> = {
  sent: taskHistory.seenAt,
  received: taskHistory.receivedAt,
  started: taskHistory.startedAt,
  done: taskHistory.doneAt,
  eta: taskHistory.eta,
};

const FLAGS: Record<Flag, SQL> = {
  poisoned: sql`poison is not null`,
  done: sql`done_at is not null`,
  open: sql`done_at is null`,
  child: sql`parent_id is not null`,
};

const TEXTS: Record<TextField, SQL> = {
  name: sql`name`,
  arg: sql`coalesce(args, '') || ' ' || coalesce(kwargs, '')`,
  result: sql`result`,
  error: sql`error`,
  id: sql`task_id`,
};

/** The condition of a search; every value in it is a parameter. Undefined: every task fits. */
export function filterSql({ conditions }: TaskFilter): SQL | undefined {
  return and(...conditions.map(conditionSql));
}

function conditionSql({ not, ...test }: TaskCondition): SQL {
  const holds = testSql(test);
  return not ? sql`(${holds}) is not true` : sql`(${holds})`;
}

function testSql(test: TaskTest): SQL {
  switch (test.kind) {
    case 'state':
      return sql`${taskHistory.state} = any(${array(test.states)})`;
    case 'glob':
      return sql.join(
        test.globs.map((glob) => globSql(GLOBS[test.field], glob)),
        sql` or `,
      );
    case 'text':
      return textSql(test.fields, test.text);
    case 'number':
      return sql`${NUMBERS[test.field]} ${sql.raw(test.op)} ${test.value}::double precision`;
    case 'time':
      return sql`${TIMES[test.field]} ${sql.raw(test.op)} ${test.value.toISOString()}::timestamptz`;
    case 'is':
      return FLAGS[test.flag];
  }
}

function array(values: readonly string[]): SQL {
  return sql`array[${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )}]::text[]`;
}

function globSql(column: PgColumn, glob: string): SQL {
  if (!/[*?]/.test(glob)) return sql`${column} = ${glob}`;
  const pattern = glob
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_');
  return sql`${column} like ${pattern}`;
}

/** The index finds the words; where their order and what is between them count, the texts themselves are looked at. */
function textSql(fields: readonly TextField[], text: string): SQL {
  const indexed = fields.filter((field): field is WordField => field !== 'id');
  const query = wordQuery(indexed, text);
  const found: SQL[] = [];
  if (query !== undefined) {
    const words = sql`words @@ ${query}::tsquery`;
    found.push(needsText(text) ? sql`(${words} and (${anyContains(indexed, text)}))` : words);
  }
  if (fields.includes('id')) found.push(sql`task_id = ${text}`);
  return found.length > 0 ? sql.join(found, sql` or `) : sql`false`;
}

/** In JSON a quote is written as `\"`; who searches for JSON itself writes it as it is there. */
function anyContains(fields: readonly WordField[], text: string): SQL {
  const escaped = JSON.stringify(text).slice(1, -1);
  return sql.join(
    fields.flatMap((field) => {
      const forms = (field === 'arg' || field === 'result') && escaped !== text ? [text, escaped] : [text];
      return forms.map((form) => sql`${TEXTS[field]} ilike ${`%${literally(form)}%`}`);
    }),
    sql` or `,
  );
}

/** What LIKE takes for the text itself. */
function literally(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
