import {
  type Comparison,
  type Flag,
  type TaskCondition,
  type TaskFacts,
  type TaskFilter,
  type TaskTest,
  type TextField,
  wordsOf,
} from '@celerity/storage';

/**
 * Whether a task fits a search: what the database would say, told from what events have told. Of long texts only the part that is kept is
 * looked at.
 */
export function matches({ conditions }: TaskFilter, task: TaskFacts): boolean {
  return conditions.every((condition) => holds(condition, task));
}

function holds({ not, ...test }: TaskCondition, task: TaskFacts): boolean {
  return testHolds(test, task) !== not;
}

function testHolds(test: TaskTest, task: TaskFacts): boolean {
  switch (test.kind) {
    case 'state':
      return test.states.includes(task.state ?? 'PENDING');
    case 'glob': {
      const { taskId: id, parentId: parent, rootId: root, name, worker, queue } = task;
      const value = { id, parent, root, name, worker, queue }[test.field];
      return value !== undefined && test.globs.some((glob) => globOf(glob).test(value));
    }
    case 'text':
      return test.fields.some((field) => contains(textOf(task, field), test.text, field));
    case 'number':
      return compare(test.field === 'retries' ? (task.retries ?? 0) : task[test.field], test.op, test.value);
    case 'time': {
      const { seenAt: sent, receivedAt: received, startedAt: started, doneAt: done, eta } = task;
      return compare({ sent, received, started, done, eta }[test.field], test.op, test.value.getTime());
    }
    case 'is':
      return isSo(test.flag, task);
  }
}

function isSo(flag: Flag, { poison, doneAt, parentId }: TaskFacts): boolean {
  return {
    poisoned: poison !== undefined,
    done: doneAt !== undefined,
    open: doneAt === undefined,
    child: parentId !== undefined,
  }[flag];
}

function compare(value: number | undefined, op: Comparison, other: number): boolean {
  if (value === undefined) return false;
  return { '>': value > other, '>=': value >= other, '<': value < other, '<=': value <= other, '=': value === other }[
    op
  ];
}

function textOf(
  { name, args = '', kwargs = '', result, error, taskId }: TaskFacts,
  field: TextField,
): string | undefined {
  return { name, arg: `${args} ${kwargs}`, result, error, id: taskId }[field];
}

function contains(text: string | undefined, wanted: string, field: TextField): boolean {
  if (text === undefined) return false;
  if (field === 'id') return text === wanted;
  const words = wordsOf(text);
  if (!wordsOf(wanted).every((word) => words.some((each) => each.startsWith(word)))) return false;
  if (/^[\p{L}\p{N}]{1,64}$/u.test(wanted)) return true;
  const forms = [wanted, JSON.stringify(wanted).slice(1, -1)];
  return forms.some((form) => text.toLowerCase().includes(form.toLowerCase()));
}

function globOf(glob: string): RegExp {
  const pattern = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 's');
}
