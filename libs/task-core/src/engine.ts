/**
 * What starts an engine in a process: everything that opens connections. Only `libs/server` and test kits import it; contracts,
 * handlers and controllers get by with the index, which loads no Redis client.
 */
export { TaskCoreModule, type TaskCoreOptions } from './task-core.module.js';
export { TaskWorkerModule, type TaskWorkerOptions } from './worker/task-worker.module.js';
export { importWorkerModule } from './handler/worker-module.js';
export { WorkerRuntime } from './worker/worker-runtime.js';
