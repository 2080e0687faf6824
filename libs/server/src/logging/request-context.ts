import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line written while a request is handled carries. */
export interface RequestContext {
  readonly request_id: string;
}

const storage = new AsyncLocalStorage<RequestContext>();
const OUTSIDE = Object.freeze({});

/** Runs `work`, and all it starts, in the context of a request. */
export function inRequest(context: RequestContext, work: () => void): void {
  storage.run(context, work);
}

/** Fields of the request that is being handled; none outside of one. */
export function requestFields(): object {
  return storage.getStore() ?? OUTSIDE;
}

/** The fields of a line together with those of the request, which are shared and stay as they are. */
export function withRequest(line: object, request: object): object {
  return request === OUTSIDE ? line : { ...request, ...line };
}
