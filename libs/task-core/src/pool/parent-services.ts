import { TaskError } from '../definition/errors.js';

/**
 * What handlers in a child may ask of the worker, by name: only the worker talks to Redis. Arguments and results are JSON.
 */
export class ParentServices {
  private readonly methods = new Map<string, (...args: never[]) => Promise<unknown>>();

  /** Offers methods of an object under the name of a service. */
  offer<T extends object>(service: string, target: T, methods: readonly (keyof T & string)[]): this {
    for (const method of methods) {
      const call = target[method] as (...args: never[]) => Promise<unknown>;
      this.methods.set(`${service}.${method}`, call.bind(target));
    }
    return this;
  }

  /** @throws TaskError when nothing of that name is offered; else what the method throws. */
  async call(service: string, method: string, args: unknown[]): Promise<unknown> {
    const call = this.methods.get(`${service}.${method}`);
    if (!call) throw new TaskError(`The worker offers no ${service}.${method} to its pool.`);
    return call(...(args as never[]));
  }
}
