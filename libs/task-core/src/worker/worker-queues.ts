/** The queues that this worker consumes. */
export const WORKER_QUEUES = Symbol('queues of the worker');
