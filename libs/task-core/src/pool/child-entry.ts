import { createRequire } from 'node:module';

/**
 * The program that a child of a pool runs, as built: a new process or thread starts without whatever compiled the sources of
 * its parent.
 */
export function childEntry(): string {
  return createRequire(import.meta.url).resolve('@celerity/task-core/child');
}
