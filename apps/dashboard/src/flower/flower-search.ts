import { storable, type TaskCondition, type TaskFilter } from '@celerity/storage';
import { TASK_STATES } from '@celerity/task-core';

/** Parts of a search, parted by spaces or commas; quotes hold one together. */
const PART = /(?:[^\s,"]|"(?:\\.|[^"])*")+/g;
/** Parts that are looked at. */
const MOST_PARTS = 20;

const plain = (text: string) => text.replace(/^[" ]+|[" ]+$/g, '');

/**
 * Flower's search: words, `args:…`, `kwargs:name=value`, `result:…` and `state:…`. Unlike Flower, where one of several parts is enough,
 * all must hold, and words are found by their beginnings: there is an index.
 */
export function flowerSearch(search: string): TaskCondition[] {
  return (search.match(PART) ?? []).slice(0, MOST_PARTS).flatMap((part) => conditionOf(part) ?? []);
}

/** What `taskname`, `workername` and `state` ask; `All` is as good as nothing. */
export function flowerFilter(given: { name?: string; worker?: string; state?: string; search?: string }): TaskFilter {
  const { name, worker, state, search } = storable(given);
  const asked = (value: string | undefined): value is string => value !== undefined && value !== '' && value !== 'All';
  return {
    conditions: [
      // A name is a name here, whatever stars it has.
      ...(asked(name) ? [exactly('name', name)] : []),
      ...(asked(worker) ? [exactly('worker', worker)] : []),
      ...(asked(state) ? [stateIs(state)] : []),
      ...(search ? flowerSearch(search) : []),
    ],
  };
}

function conditionOf(part: string): TaskCondition | undefined {
  const [, field, rest = ''] = /^(args|kwargs|result|state):(.*)$/s.exec(part) ?? [];
  const value = plain(field ? rest : part);
  if (value === '') return undefined;
  if (field === 'state') return stateIs(value);
  if (field === 'kwargs') return { not: false, kind: 'text', fields: ['arg'], text: value.replace('=', ' ') };
  const fields = field === 'args' ? ['arg' as const] : field === 'result' ? ['result' as const] : ALL;
  return { not: false, kind: 'text', fields, text: value };
}

const ALL = ['name', 'arg', 'result', 'error', 'id'] as const;

function stateIs(state: string): TaskCondition {
  const known = TASK_STATES.find((one) => one === state.toUpperCase());
  return { not: false, kind: 'state', states: [known ?? state] };
}

function exactly(field: 'name' | 'worker', value: string): TaskCondition {
  return { not: false, kind: 'glob', field, globs: [value] };
}
