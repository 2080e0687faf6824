export { AcceptedTasks } from './client/accepted-tasks.js';
export { AsyncResult } from './client/async-result.js';
export { CallOptions, TaskId } from './client/call-options.js';
export { TaskClient, type ApplyOptions } from './client/task-client.js';
export type { SendContext, SentTask, TaskCall } from './client/task-sender.js';
export { isEmissionId, TaskEmissions, type TaskEmission } from './client/task-emissions.js';
export { PoisonedTasks, type PoisonedTask } from './client/poisoned-tasks.js';
export { TaskLocator, type LocatedTask, type TaskView } from './client/task-locator.js';
export { ResultWaiter, type Ended } from './client/result-waiter.js';
export { TaskPurger } from './client/task-purger.js';
export { TaskRevoker, type RevokeOptions, type RevokeReason, type RevokeReply } from './client/task-revoker.js';
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
export { redactArguments } from './definition/redact.js';
export { Diagnosis } from './diagnosis/diagnosis.js';
export type { DiagnosisReport, Finding, Level } from './diagnosis/finding.js';
export { encodeJson } from './definition/json.js';
export { nearestNames } from './definition/nearest-names.js';
export { TaskRegistry } from './definition/registry.js';
export { Lanes } from './definition/lanes.js';
export { TaskRouter, type Route } from './definition/router.js';
export { bindArguments, issuesOf } from './definition/signature.js';
export { isReady, READY_STATES, TASK_STATES, type ReadyState, type TaskState } from './definition/states.js';
export type { Addressing } from './control/addressing.js';
export { Control } from './control/control.js';
export type { ControlReplies } from './control/control-channel.js';
export type { WorkerReply } from './control/control-wire.js';
export type { Inspect } from './control/inspect.js';
export type { CommandArguments, CommandName, CommandReply } from './control/worker-commands.js';
export type { TerminateSignal } from './control/worker-controls.js';
export { WorkerDirectory, type WorkerInfo } from './control/worker-directory.js';
export type * from './control/worker-facts.js';
export type { EventEntry, EventGap } from './events/event-cursor.js';
export { isEventId } from './events/event-position.js';
export { EventReader, type FollowOptions } from './events/event-reader.js';
export { LamportClock } from './events/lamport-clock.js';
export { EventStream } from './events/event-stream.js';
export type { EventFields, EventOf, EventOrigin, EventType, TaskEvent, WorkerFields } from './events/event-types.js';
export { parseRate, type TaskRate } from './limits/rate.js';
export { TaskRateLimits } from './limits/task-rate-limits.js';
export {
  type BrowseRequest,
  QueueBrowser,
  type QueuedTask,
  type QueuedTasks,
  type QueuePlace,
} from './broker/queue-browser.js';
export { QueueSwitches } from './broker/queue-switches.js';
export { type LineStatus, QueueMonitor, type QueueStatus } from './broker/queue-monitor.js';
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
export type { Sessions } from './ports/sessions.js';
export { CACHE, IDEMPOTENCY_KEYS, LOCKS, RATE_LIMITER, SESSIONS } from './ports/tokens.js';
export { HEALTH_CHECKS, type HealthCheck } from './health-checks.js';
export { LOGGER, SETTINGS, SOURCE_NAME } from './tokens.js';
export { Handles } from './handler/handles.decorator.js';
export type { FinishedRun } from './worker/run-reporter.js';
export { POOL_KINDS, type PoolChildInfo, type PoolKind } from './pool/pool.js';
export { BatchTask } from './handler/batch-task.js';
export { LoggingTask } from './handler/logging-task.js';
export { PacedReport } from './handler/paced-report.js';
export { type RunRequest, TaskContext, type TaskLogger, type Token } from './handler/task-context.js';
export { VERSION } from './version.js';
