import { runWorker } from '@celerity/server';
import { allTasks, roughTasks } from '@celerity/task-core/testing';

/** A worker whose tasks do what a worker must survive. */
await runWorker({
  name: 'rough-worker',
  port: 0,
  queues: ['celery'],
  tasks: [...allTasks, ...roughTasks],
  handlers: import.meta.resolve('@celerity/task-core/testing/worker-module'),
});
