import { problemTypes } from '@celerity/server';
import { Operation } from '../docs/operation.decorator.js';
import { QueueList } from './queue-resource.js';

const queue = {
  queue: 'celery',
  waiting: 12,
  active: 4,
  delayed: 1,
  failed: 0,
  consumers: 1,
  oldest_waiting_seconds: 0.8,
  paused: false,
  concurrency: null,
  lanes: [],
};

/** How `GET /api/queues` is documented. */
export const DescribeQueues = () =>
  Operation({
    id: 'listQueues',
    tag: 'catalogue',
    summary: 'How full are the queues?',
    answers: {
      200: {
        description: 'Every queue there is.',
        schema: QueueList,
        examples: { queues: { summary: 'One queue', value: { items: [queue], next_cursor: null } } },
      },
    },
    problems: [problemTypes.brokerUnavailable],
  });
