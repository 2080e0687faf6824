import { AsyncLocalStorage } from 'node:async_hooks';

/** The task whose code runs. */
export interface CurrentTask {
  taskId: string;
  rootId: string;
}

const storage = new AsyncLocalStorage<CurrentTask>();

/** Runs `work` as the code of this task: what it sends becomes its child. */
export function asCurrentTask<T>(task: CurrentTask, work: () => T): T {
  return storage.run(task, work);
}

/** The task whose code asks; undefined outside of tasks. */
export function currentTask(): CurrentTask | undefined {
  return storage.getStore();
}
