import { parentPort } from 'node:worker_threads';
import { errorFromWire, type FromChild, type ToChild } from '../pool/protocol.js';

type Listener<K extends ToChild['kind']> = (message: Extract<ToChild, { kind: K }>) => void;
type Request = Extract<FromChild, { id: number }>;
type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** How long what was sent last may take to get out before the process ends, ms. */
const FLUSH = 200;

/** The line to the pool, from a child process or a thread. */
export class ParentPort {
  private readonly listeners = new Map<string, (message: never) => void>();
  private readonly replies = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  private requests = 0;

  constructor(
    readonly send: (message: FromChild) => void,
    subscribe: (listener: (message: ToChild) => void) => void,
  ) {
    subscribe((message) => this.heard(message));
  }

  /** Calls the listener for each message of a kind; one listener a kind. */
  on<K extends ToChild['kind']>(kind: K, listener: Listener<K>): void {
    this.listeners.set(kind, listener as (message: never) => void);
  }

  /** As {@link on}, for the first message only. */
  once<K extends ToChild['kind']>(kind: K, listener: Listener<K>): void {
    this.on(kind, (message) => {
      this.listeners.delete(kind);
      listener(message);
    });
  }

  /** Sends a message that is answered. @throws what the worker answers. */
  ask(request: WithoutId<Request>): Promise<unknown> {
    const id = ++this.requests;
    return new Promise((resolve, reject) => {
      this.replies.set(id, { resolve, reject });
      this.send({ ...request, id } as Request);
    });
  }

  /** Ends this process or thread when what was sent is out. */
  exitSoon(code: number): void {
    setTimeout(() => process.exit(code), FLUSH);
  }

  private heard(message: ToChild): void {
    if (message.kind !== 'reply') return this.listeners.get(message.kind)?.(message as never);
    const waiting = this.replies.get(message.id);
    this.replies.delete(message.id);
    if (message.error) waiting?.reject(errorFromWire(message.error));
    else waiting?.resolve(message.value);
  }
}

/**
 * Opens it. A child process ignores the signals that a terminal or a supervisor sends to all processes at once (its worker
 * decides when it ends), and ends when the worker is gone.
 */
export function openParentPort(): ParentPort {
  if (parentPort) {
    const port = parentPort;
    return new ParentPort(
      (message) => port.postMessage(message),
      (listener) => port.on('message', listener),
    );
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  process.on('disconnect', () => process.exit(0));
  return new ParentPort(
    (message) => process.send?.(message, undefined, undefined, () => undefined),
    (listener) => process.on('message', (message) => listener(message as ToChild)),
  );
}
