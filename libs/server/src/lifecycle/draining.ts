import { setMaxListeners } from 'node:events';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/**
 * Says when the process begins to stop: whoever holds a connection open (event streams, long polls) lets go of it then, so that
 * the HTTP server can close. Readiness ends with it too.
 */
@Injectable()
export class Draining implements OnModuleDestroy {
  private readonly controller = new AbortController();

  /** Aborts when the process begins to stop. Remove what you add to it: it lives as long as the process. */
  readonly signal: AbortSignal = this.controller.signal;

  constructor() {
    // One for each request that waits: their number says nothing about a leak.
    setMaxListeners(0, this.signal);
  }

  onModuleDestroy(): void {
    this.controller.abort();
  }
}
