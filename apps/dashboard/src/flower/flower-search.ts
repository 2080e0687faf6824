import { storable, type TaskCondition, type TaskFilter, type TextField } from '@celerity/storage';
import { TASK_STATES } from '@celerity/task-core';
import { FlowerError } from './flower-error.js';

/** Parts of a search, parted by spaces or commas; quotes hold one together. */
const PART = /(?:[^\s,"]|"(?:\\.|[^"])*")+/g;
/** Parts that are looked at. */
const MOST_PARTS = 20;

const plain = (text: string) => text.replace(/^[" ]+|[" ]+$/g, '');

/**
 * Flower's search: words, `args:…`, `kwargs:name=value`, `result:…` and `state:…`. Unlike Flower, where one of several parts is enough,
 * all must hold, and words are found by their beginnings: there is an index.
 *
 * @param hidden texts that who asks may not search: whoever could search them could guess them
 * @throws FlowerError 403
 */
export function flowerSearch(search: string, hidden: readonly TextField[] = []): TaskCondition[] {
  return (search.match(PART) ?? []).slice(0, MOST_PARTS).flatMap((part) => conditionOf(part, hidden) ?? []);
}

/** What `taskname`, `workername` and `state` ask; `All` is as good as nothing. @param hidden as for {@link flowerSearch} */
export function flowerFilter(
  given: { name?: string; worker?: string; state?: string; search?: string },
  hidden: readonly TextField[] = [],
): TaskFilter {
  const { name, worker, state, search } = storable(given);
  const asked = (value: string | undefined): value is string => value !== undefined && value !== '' && value !== 'All';
  return {
    conditions: [
      // A name is a name here, whatever stars it has.
      ...(asked(name) ? [exactly('name', name)] : []),
      ...(asked(worker) ? [exactly('worker', worker)] : []),
      ...(asked(state) ? [stateIs(state)] : []),
      ...(search ? flowerSearch(search, hidden) : []),
    ],
  };
}

function conditionOf(part: string, hidden: readonly TextField[]): TaskCondition | undefined {
  const [, field, rest = ''] = /^(args|kwargs|result|state):(.*)$/s.exec(part) ?? [];
  const value = plain(field ? rest : part);
  if (value === '') return undefined;
  if (field === 'state') return stateIs(value);
  const text = field === 'kwargs' ? value.replace('=', ' ') : value;
  const asked: readonly TextField[] = field === undefined ? ALL : [field === 'result' ? 'result' : 'arg'];
  const fields = asked.filter((each) => !hidden.includes(each));
  if (fields.length === 0) throw new FlowerError(403, `Failed to search: ${field} may hold what is hidden from you`);
  return { not: false, kind: 'text', fields, text };
}

const ALL = ['name', 'arg', 'result', 'error', 'id'] as const;

function stateIs(state: string): TaskCondition {
  const known = TASK_STATES.find((one) => one === state.toUpperCase());
  return { not: false, kind: 'state', states: [known ?? state] };
}

function exactly(field: 'name' | 'worker', value: string): TaskCondition {
  return { not: false, kind: 'glob', field, globs: [value] };
}
