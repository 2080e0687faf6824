import type { Type } from '@nestjs/common';
import { TaskError } from '../definition/errors.js';

/** Loads the module with the handlers of a worker. @throws TaskError when the file exports none. */
export async function importWorkerModule(url: string): Promise<Type> {
  const exported = (await import(url)) as Record<string, unknown>;
  const { WorkerModule } = exported;
  if (typeof WorkerModule === 'function') return WorkerModule as Type;
  const names = Object.keys(exported).join(', ') || 'nothing';
  throw new TaskError(`${url} exports ${names}: export the module with the handlers as 'WorkerModule'.`);
}
