import { problemTypes } from '@celerity/server';
import { Operation, type ParameterDoc } from '../docs/operation.decorator.js';
import { EXAMPLE_ID, exampleAccepted } from './examples.js';
import { AcceptedBulk, AcceptedTask, Bulk, Submission } from './submission.js';

const tag = 'tasks';

/** The header of every POST that may be repeated. */
export const idempotencyKey: ParameterDoc = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'Makes the request safe to repeat for 24 hours: the same key and body give the same task and answer (with `Idempotency-Replayed: true`), ' +
    'another body is 422. Only answers that say "done" are kept: after an error the same request is carried out anew, with the same ids. ' +
    'Keys are scoped to the API key. 1 to 255 printable characters.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  example: 'b0d1c0de-0001-4e9c-8a3e-2f6d7a1b9c55',
};

const problems = [
  problemTypes.unknownTask,
  problemTypes.taskIdConflict,
  problemTypes.invalidRequest,
  problemTypes.invalidTask,
  problemTypes.idempotencyKeyReused,
  problemTypes.queueFull,
  problemTypes.brokerUnavailable,
];

/** How `POST /api/tasks/{name}` is documented. */
export const DescribeSubmit = () =>
  Operation({
    id: 'submitTask',
    tag,
    summary: 'Send a task',
    description:
      'Arguments bind to the task’s parameters as in Python: by position (`args`), by name (`kwargs`), or both. The schemas of each task’s ' +
      'arguments are listed below as `<name>.kwargs` and in `GET /api/task-types`. A caller may lower limits and retries, not raise them.',
    parameters: [
      { name: 'name', in: 'path', description: 'Name of the task.', schema: { type: 'string' }, example: 'tasks.add' },
      idempotencyKey,
    ],
    body: {
      schema: Submission,
      examples: {
        positional: { summary: 'By position', value: { args: [4, 5] } },
        named: { summary: 'By name, in ten seconds', value: { kwargs: { x: 4, y: 5 }, options: { countdown: 10 } } },
        options: {
          summary: 'With an id of one’s own, that may be repeated',
          value: { args: [4, 5], options: { task_id: EXAMPLE_ID, priority: 5, expires: 3600, max_retries: 0 } },
        },
      },
    },
    answers: {
      202: {
        description: 'The task is queued, and will run.',
        schema: AcceptedTask,
        headers: {
          Location: 'Path of the task.',
          'Idempotency-Replayed': '`true` when this is the answer to an earlier request.',
        },
        examples: { accepted: { summary: 'Accepted', value: exampleAccepted } },
      },
    },
    problems,
  });

/** How `POST /api/tasks` is documented. */
export const DescribeSubmitBulk = () =>
  Operation({
    id: 'submitTasks',
    tag,
    summary: 'Send many tasks at once',
    description: 'All of them are accepted, over all their queues, or none.',
    parameters: [idempotencyKey],
    body: {
      schema: Bulk,
      examples: {
        three: {
          summary: 'Three tasks',
          value: {
            tasks: [
              { name: 'tasks.add', args: [7, 8] },
              { name: 'tasks.add', args: [10, 11] },
              { name: 'tasks.multiply', kwargs: { x: 15, y: 20 } },
            ],
          },
        },
      },
    },
    answers: {
      202: {
        description: 'All tasks are queued.',
        schema: AcceptedBulk,
        examples: { accepted: { summary: 'Accepted', value: { tasks: [exampleAccepted] } } },
      },
    },
    problems,
  });
