export { freePort, TestRedis } from './redis-server.js';
export { type InlineCall, type InlineRun, runTask } from './run-task.js';
export { TestEngine, type TestEngineOptions } from './test-engine.js';
export { TestEngines } from './test-engines.js';
