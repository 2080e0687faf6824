import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** What a Server-Sent Events stream has told so far, and a way to cut it. */
export class EventSource {
  readonly events: { id?: string; event?: string; data: Record<string, unknown>; /** Unix time, ms. */ at: number }[] =
    [];
  readonly comments: string[] = [];
  status = 0;
  /** Resolves when the stream ends, or is cut. */
  readonly ended: Promise<void>;
  private readonly aborter = new AbortController();
  private readonly listeners = new Set<() => void>();

  /** @param body sent as JSON with POST. (Default: GET) */
  constructor(url: string, headers: Record<string, string> = {}, body?: unknown) {
    this.ended = this.read(url, headers, body).finally(() => this.tell());
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

  private async read(url: string, headers: Record<string, string>, body: unknown): Promise<void> {
    try {
      const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
      const type = body === undefined ? {} : { 'content-type': 'application/json' };
      const response = await fetch(url, {
        ...sent,
        headers: { accept: 'text/event-stream', ...type, ...headers },
        signal: this.aborter.signal,
      });
      this.status = response.status;
      const parser = createParser({
        onEvent: ({ id, event, data }: EventSourceMessage) => {
          const at = performance.timeOrigin + performance.now();
          this.events.push({ id, event, data: JSON.parse(data) as Record<string, unknown>, at });
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
