import type { TaskView } from '@celerity/task-core';
import { acceptedTask } from './submission.js';

/** Id of the task that the documentation tells of. */
export const EXAMPLE_ID = '6f1f8d1e-7c1b-4d3a-9a55-0f3b6c1e2d4f';

/** What a submission of it is answered with. */
export const exampleAccepted = acceptedTask({ taskId: EXAMPLE_ID, name: 'tasks.add', queue: 'celery', warnings: [] });

/** The task when it has ended. */
export const exampleTask: TaskView = {
  task_id: EXAMPLE_ID,
  name: 'tasks.add',
  state: 'SUCCESS',
  queue: 'celery',
  args: [4, 5],
  kwargs: {},
  result: 9,
  error: null,
  traceback: null,
  progress: null,
  retries: 0,
  worker: 'worker-default-71@host',
  date_submitted: '2026-11-23T04:36:04.139Z',
  date_started: '2026-11-23T04:36:04.141Z',
  date_done: '2026-11-23T04:36:04.142Z',
  runtime: 0.001,
  eta: null,
  expires: null,
  root_id: EXAMPLE_ID,
  parent_id: null,
  result_expired: false,
};

/** Another one while it runs. */
export const exampleRunning: TaskView = {
  ...exampleTask,
  name: 'tasks.long_running',
  state: 'PROGRESS',
  args: [3],
  result: null,
  progress: { current: 1, total: 3, percent: 33.3, message: 'step 1 of 3' },
  date_done: null,
  runtime: null,
};
