import type { Settings } from '@celerity/config';
import { ProblemError, problemTypes } from '@celerity/server';
import { SETTINGS } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';

/** Counts the event streams that each API key holds open in this process, and refuses one too many. */
@Injectable()
export class StreamLimit {
  private readonly limit: number;
  private readonly open = new Map<string, number>();

  constructor(@Inject(SETTINGS) { limits }: Settings) {
    this.limit = limits.eventStreamsPerKey;
  }

  /**
   * @returns what to call once when the stream has closed.
   * @throws ProblemError 429
   */
  take(key: string): () => void {
    const held = this.open.get(key) ?? 0;
    if (held >= this.limit) {
      const detail = `Key '${key}' holds ${held} event streams open; the limit is ${this.limit} (LIMIT_EVENT_STREAMS). Close one first.`;
      throw new ProblemError(problemTypes.tooManyStreams, detail, { retryAfter: 5 });
    }
    this.open.set(key, held + 1);
    return () => {
      const left = (this.open.get(key) ?? 1) - 1;
      if (left > 0) this.open.set(key, left);
      else this.open.delete(key);
    };
  }
}
