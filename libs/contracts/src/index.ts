import type { TaskDefinition } from '@celerity/task-core';
import { add, failingTask, longRunning, multiply } from './tasks.js';

export { add, failingTask, longRunning, multiply, StepProgress } from './tasks.js';

/** Every task that can be asked for. A new contract is added here. */
export const taskDefinitions: readonly TaskDefinition[] = [add, multiply, longRunning, failingTask];
