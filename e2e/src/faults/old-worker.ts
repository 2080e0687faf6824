import { runWorker } from '@celerity/server';
import { add } from '@celerity/task-core/testing';

/** A worker of an older version, which has never heard of most tasks. */
await runWorker({
  name: 'old-worker',
  port: 0,
  queues: ['celery'],
  tasks: [add],
  handlers: import.meta.resolve('./old-worker.module.js'),
});
