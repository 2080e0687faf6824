import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** What a Server-Sent Events stream has told so far, and a way to cut it. */
export class EventSource {
  readonly events: { id?: string; event?: string; data: Record<string, unknown> }[] = [];
  readonly comments: string[] = [];
  status = 0;
  /** Resolves when the stream ends, or is cut. */
  readonly ended: Promise<void>;
  private readonly aborter = new AbortController();
  private readonly listeners = new Set<() => void>();

  constructor(url: string, headers: Record<string, string> = {}) {
    this.ended = this.read(url, headers).finally(() => this.tell());
  }

  /** Waits until an event of this kind came, and resolves to it. */
  async next(matches: (event: { event?: string; data: Record<string, unknown> }) => boolean): Promise<void> {
    let over = false;
    void this.ended.then(() => (over = true));
    while (!this.events.some(matches)) {
      if (over) throw new Error('the stream ended without it');
      await new Promise<void>((resolve) => this.listeners.add(resolve));
    }
  }

  cut(): void {
    this.aborter.abort();
  }

  private async read(url: string, headers: Record<string, string>): Promise<void> {
    try {
      const response = await fetch(url, {
        headers: { accept: 'text/event-stream', ...headers },
        signal: this.aborter.signal,
      });
      this.status = response.status;
      const parser = createParser({
        onEvent: ({ id, event, data }: EventSourceMessage) => {
          this.events.push({ id, event, data: JSON.parse(data) as Record<string, unknown> });
          this.tell();
        },
        onComment: (comment) => void this.comments.push(comment),
      });
      const decoder = new TextDecoder();
      for await (const chunk of response.body!) parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
    } catch (error) {
      if (!this.aborter.signal.aborted) throw error;
    }
  }

  private tell(): void {
    for (const listener of [...this.listeners]) {
      this.listeners.delete(listener);
      listener();
    }
  }
}
