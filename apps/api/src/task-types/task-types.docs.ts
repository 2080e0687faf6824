import { Operation } from '../docs/operation.decorator.js';
import { TaskTypeList, type TaskTypeResource } from './task-type-resource.js';

const add: TaskTypeResource = {
  name: 'tasks.add',
  description: 'Adds two numbers.',
  queue: 'celery',
  lane: null,
  params: ['x', 'y'],
  args: {
    type: 'array',
    prefixItems: [
      { title: 'x', type: 'number' },
      { title: 'y', type: 'number' },
    ],
    items: false,
  },
  kwargs: {
    type: 'object',
    properties: { x: { type: 'number' }, y: { type: 'number' } },
    required: ['x', 'y'],
    additionalProperties: false,
  },
  result: { type: 'number' },
  progress: null,
  limits: {
    time_limit: 3600,
    soft_time_limit: 3300,
    max_retries: 3,
    default_retry_delay: 180,
    acks_late: true,
    ignore_result: false,
    rate_limit: null,
  },
};

/** How `GET /api/task-types` is documented. */
export const DescribeTaskTypes = () =>
  Operation({
    id: 'listTaskTypes',
    tag: 'catalogue',
    summary: 'What can be sent?',
    answers: {
      200: {
        description: 'Every kind of task, with the JSON Schemas of its arguments, result and progress.',
        schema: TaskTypeList,
        examples: { types: { summary: 'One kind', value: { items: [add], next_cursor: null } } },
      },
    },
  });
