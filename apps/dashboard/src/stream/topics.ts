import { ProblemError, problemTypes } from '@celerity/server';
import type { TaskFilter, TextField } from '@celerity/storage';
import { TaskId } from '@celerity/task-core';
import type { Topic } from '../resources/stream.js';
import { parseQuery } from '../search/parse-query.js';

/** What a stream carries. */
export interface Topics {
  /** As they were asked for, each once. */
  readonly names: readonly Topic[];
  readonly whole: ReadonlySet<'overview' | 'workers' | 'queues'>;
  readonly events: boolean;
  /** Searches by topic; `undefined` as a filter: every task. */
  readonly searches: ReadonlyMap<Topic, TaskFilter | undefined>;
  readonly tasks: readonly string[];
}

const WHOLE = ['overview', 'workers', 'queues'] as const;
/** Searches and single tasks that one stream may follow. */
const [MOST_SEARCHES, MOST_TASKS] = [4, 8];

/** @param hidden texts that they may not search @throws ProblemError 422 for what is no topic, QueryError */
export function topicsOf(asked: readonly string[], hidden: readonly TextField[] = []): Topics {
  const names = [...new Set(asked.filter((name) => name !== ''))] as Topic[];
  const searches = new Map<Topic, TaskFilter | undefined>();
  const tasks: string[] = [];
  const whole = new Set<(typeof WHOLE)[number]>();
  let events = false;
  for (const name of names) {
    const one = WHOLE.find((each) => each === name);
    if (one) whole.add(one);
    else if (name === 'events') events = true;
    else if (name === 'tasks') searches.set(name, undefined);
    else if (name.startsWith('tasks:'))
      searches.set(name, parseQuery(decoded(name.slice('tasks:'.length)), { hidden }));
    else if (name.startsWith('task:') && TaskId.safeParse(name.slice('task:'.length)).success)
      tasks.push(name.slice('task:'.length));
    else
      throw wrong(
        `'${name.slice(0, 64)}' is no topic: overview, workers, queues, tasks, tasks:<query>, events, task:<id>.`,
      );
  }
  if (searches.size > MOST_SEARCHES + 1) throw wrong(`A stream follows at most ${MOST_SEARCHES} searches.`);
  if (tasks.length > MOST_TASKS) throw wrong(`A stream follows at most ${MOST_TASKS} tasks by themselves.`);
  return { names, whole, events, searches, tasks };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong(`The query in the topic 'tasks:${text.slice(0, 64)}' is not URL-encoded.`);
  }
}

function wrong(message: string): ProblemError {
  return new ProblemError(problemTypes.invalidRequest, `topics: ${message}`, { errors: [{ path: 'topics', message }] });
}
