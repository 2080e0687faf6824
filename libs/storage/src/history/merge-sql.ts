import { type SQL, sql } from 'drizzle-orm';

/*
 * How facts are merged into what is stored. They come as a JSON list sorted by id: two writers take their rows in one order, and never
 * wait for each other in a circle.
 */

/** The list as a table. */
const facts = (json: string): SQL => sql`json_to_recordset(${json}::json) as x(
  task_id text, position text, state text, name text, queue text, worker text, seen double precision, sent double precision,
  received double precision, started double precision, done double precision, eta double precision, expires double precision,
  wait double precision, runtime double precision, retries integer, args text, kwargs text, result text, error text, root_id text,
  parent_id text, poison jsonb, cut text[], timeline jsonb, words text[], updated double precision)`;

const time = (column: string) => `to_timestamp(${column} / 1000)`;

/** The facts are newer than what is known; an end is never taken back. */
const NEWER = `(t.done_at is null and (excluded.position >= t.position or excluded.done_at is not null))`;

/** The last that was said holds. */
const last = (column: string) =>
  `${column} = case when ${NEWER} then coalesce(excluded.${column}, t.${column}) else coalesce(t.${column}, excluded.${column}) end`;

/** What was said first holds. */
const first = (column: string) => `${column} = coalesce(t.${column}, excluded.${column})`;

/** Characters of a timeline after which nothing but the end is added: a task may be retried for ever. */
const LONGEST_TIMELINE = 131_072;

const FIRST = ['name', 'queue', 'sent_at', 'done_at', 'args', 'kwargs', 'root_id', 'parent_id'];
const LAST = ['worker', 'received_at', 'started_at', 'eta', 'expires', 'runtime', 'result', 'error'];

const INSERT = `
  insert into task_history as t (
    task_id, position, state, name, queue, worker, seen_at, sent_at, received_at, started_at, done_at, eta, expires, wait, runtime,
    retries, args, kwargs, result, error, root_id, parent_id, poison, cut, timeline, words, updated_at)
  select task_id, position, coalesce(state, 'PENDING'), name, queue, worker, ${time('seen')}, ${time('sent')}, ${time('received')},
    ${time('started')}, ${time('done')}, ${time('eta')}, ${time('expires')}, wait, runtime, coalesce(retries, 0), args, kwargs, result,
    error, root_id, parent_id, poison, coalesce(cut, '{}'), coalesce(timeline, '{}'), array_to_tsvector(coalesce(words, '{}')),
    ${time('updated')}`;

/** PENDING is what a task is while nothing else is known: it never takes the place of a state. */
const UPDATE = `
  on conflict (task_id) do update set
    state = case when ${NEWER} and excluded.state <> 'PENDING' then excluded.state else t.state end,
    ${[...FIRST.map(first), ...LAST.map(last)].join(',\n    ')},
    seen_at = least(t.seen_at, excluded.seen_at),
    wait = coalesce(t.wait, excluded.wait, case when coalesce(t.sent_at, excluded.sent_at) is not null
        and coalesce(t.started_at, excluded.started_at) is not null
      then greatest(0, extract(epoch from coalesce(t.started_at, excluded.started_at)
        - greatest(coalesce(t.sent_at, excluded.sent_at), coalesce(t.eta, excluded.eta)))) end),
    retries = greatest(t.retries, excluded.retries),
    poison = coalesce(excluded.poison, t.poison),
    cut = case when excluded.cut <@ t.cut then t.cut else t.cut || excluded.cut end,
    timeline = case when excluded.done_at is null and length(t.timeline::text) > ${LONGEST_TIMELINE}
      then t.timeline else t.timeline || excluded.timeline end,
    words = t.words || excluded.words,
    position = greatest(t.position, excluded.position),
    updated_at = greatest(t.updated_at, excluded.updated_at)
  where t.position < excluded.position
    or (t.done_at is null and excluded.done_at is not null)
    or not t.timeline ?& array(select jsonb_object_keys(excluded.timeline))`;

export function mergeSql(json: string): SQL {
  return sql`${sql.raw(INSERT)} from ${facts(json)} ${sql.raw(UPDATE)}`;
}

/**
 * Removes what the facts are the next life of: an id that was used may be sent again once its record has expired. More than a minute
 * after the end, because clocks differ.
 */
export function forgetFormerLivesSql(json: string): SQL {
  return sql`delete from task_history t using ${facts(json)}
    where t.task_id = x.task_id and x.sent is not null
      and t.done_at < to_timestamp(x.sent / 1000) - interval '1 minute' and t.position < x.position`;
}
