export { AsyncResult } from './client/async-result.js';
export { CallOptions, TaskId } from './client/call-options.js';
export { TaskClient, type ApplyOptions, type SendContext, type SentTask, type TaskCall } from './client/task-client.js';
export { isEmissionId, TaskEmissions, type TaskEmission } from './client/task-emissions.js';
export { TaskLocator, type LocatedTask, type TaskView } from './client/task-locator.js';
export { ResultWaiter, type Ended } from './client/result-waiter.js';
export { TaskRevoker, type RevokeOptions, type RevokeReply } from './client/task-revoker.js';
export {
  defineTask,
  type ErrorClass,
  type TaskArg,
  type TaskBehaviour,
  type TaskDefinition,
  type TaskInput,
  type TaskKwargs,
  type TaskParams,
  type TaskProgress,
  type TaskResult,
  type TaskSpec,
} from './definition/define-task.js';
export * from './definition/errors.js';
export { encodeJson } from './definition/json.js';
export { TaskRegistry } from './definition/registry.js';
export { TaskRouter, type Route } from './definition/router.js';
export { bindArguments, issuesOf } from './definition/signature.js';
export { isReady, READY_STATES, TASK_STATES, type ReadyState, type TaskState } from './definition/states.js';
export { EventStream, type EventType, type TaskEvent } from './events/event-stream.js';
export { QueueMonitor, type QueueStatus } from './broker/queue-monitor.js';
export { ServerStatus, type RedisStatus } from './broker/server-status.js';
export type { Cache } from './ports/cache.js';
export {
  deriveId,
  IdempotencyConflictError,
  type IdempotencyKeys,
  type IdempotentRequest,
} from './ports/idempotency.js';
export type { Locks } from './ports/locks.js';
export type { Rate, RateLimiter, RateReply } from './ports/rate-limiter.js';
export { CACHE, IDEMPOTENCY_KEYS, LOCKS, RATE_LIMITER } from './ports/tokens.js';
export { LOGGER, SETTINGS, SOURCE_NAME } from './tokens.js';
export { Handles } from './handler/handles.decorator.js';
export type { FinishedRun } from './worker/executor.js';
export { LoggingTask } from './handler/logging-task.js';
export { type RunRequest, TaskContext, type TaskLogger } from './handler/task-context.js';
