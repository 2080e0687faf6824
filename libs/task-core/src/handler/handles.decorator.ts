import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';
import type { TaskDefinition } from '../definition/define-task.js';
import type { LoggingTask } from './logging-task.js';

export const HANDLES = Symbol('the task that a class handles');

/**
 * Makes a class the handler of a task. List it among the providers of the worker's module.
 *
 * @example
 * @Handles(add)
 * export class Add extends LoggingTask<typeof add> {
 *   run({ x, y }: TaskInput<typeof add>) { return x + y; }
 * }
 */
export function Handles<D extends TaskDefinition>(
  task: D,
): <T extends abstract new (...args: never[]) => LoggingTask<D>>(type: T) => void {
  return applyDecorators(Injectable(), SetMetadata(HANDLES, task));
}

/** A task and the object that runs it. */
export interface HandledTask<D extends TaskDefinition = TaskDefinition> {
  definition: D;
  handler: LoggingTask<D>;
}
