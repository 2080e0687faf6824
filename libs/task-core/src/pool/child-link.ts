import type { FromChild, ToChild } from './protocol.js';

/** How a process or thread ended. */
export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** What a thread died of. */
  error?: Error;
}

/** The line to one process or thread, whichever it is. */
export interface ChildLink {
  /** Process id; of a thread, its thread id. */
  readonly id: number;
  /** Resolves when it has ended; never rejects. */
  readonly exited: Promise<ChildExit>;
  send(message: ToChild): void;
  onMessage(listener: (message: FromChild) => void): void;
  /** Ends it. A thread knows only one way: its JavaScript is stopped where it is. */
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Resident memory in bytes; null where it cannot be told. */
  memory(): number | null;
}

export function describeExit({ code, signal, error }: ChildExit): string {
  if (error) return `${error.name}: ${error.message}`;
  return signal ? `signal ${signal}` : `exit code ${code}`;
}
