export { noted, readRuns, type RunNote } from './noted-task.js';
export { freePort, TestRedis } from './redis-server.js';
export { misbehave, roughTasks } from './rough-tasks.js';
export { type InlineCall, type InlineRun, runTask } from './run-task.js';
export { TestEngine, type TestEngineOptions } from './test-engine.js';
export { TestEngines } from './test-engines.js';
export { Add, add, allTasks } from './tasks.js';
