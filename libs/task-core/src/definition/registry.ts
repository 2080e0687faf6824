import type { TaskDefinition } from './define-task.js';
import { TaskError, UnknownTaskError } from './errors.js';
import { nearestNames } from './nearest-names.js';

/** Every task that can be asked for, by name. Frozen at boot. */
export class TaskRegistry {
  private readonly byName = new Map<string, TaskDefinition>();

  /** @throws TaskError when two definitions have one name. */
  constructor(definitions: readonly TaskDefinition[]) {
    for (const definition of definitions) {
      const known = this.byName.get(definition.name);
      if (known) {
        throw new TaskError(
          `Two task definitions are called '${definition.name}'. Rename one, or list it once in the module's \`tasks\`.`,
        );
      }
      this.byName.set(definition.name, definition);
    }
  }

  all(): TaskDefinition[] {
    return [...this.byName.values()];
  }

  find(name: string): TaskDefinition | undefined {
    return this.byName.get(name);
  }

  /** @throws UnknownTaskError with the nearest known names. */
  get(name: string): TaskDefinition {
    const found = this.byName.get(name);
    if (!found) throw new UnknownTaskError(name, nearestNames(name, this.byName.keys()));
    return found;
  }
}
