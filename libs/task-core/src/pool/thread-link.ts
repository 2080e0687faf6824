import { Worker } from 'node:worker_threads';
import { childEntry } from './child-entry.js';
import type { ChildExit, ChildLink } from './child-link.js';
import type { FromChild, ToChild } from './protocol.js';

/** A worker thread. */
export class ThreadLink implements ChildLink {
  readonly id: number;
  readonly exited: Promise<ChildExit>;

  private constructor(private readonly thread: Worker) {
    this.id = thread.threadId;
    let error: Error | undefined;
    thread.on('error', (thrown: Error) => (error = thrown));
    this.exited = new Promise((resolve) => {
      thread.once('exit', (code) => resolve({ code, signal: null, ...(error && { error }) }));
    });
  }

  static spawn(): ThreadLink {
    return new ThreadLink(new Worker(childEntry()));
  }

  send(message: ToChild): void {
    this.thread.postMessage(message);
  }

  onMessage(listener: (message: FromChild) => void): void {
    this.thread.on('message', listener);
  }

  kill(): void {
    void this.thread.terminate();
  }

  memory(): null {
    return null;
  }
}
