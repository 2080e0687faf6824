import type { StreamFrames, Topic } from '../api/resources.js';
import { getCsrfToken } from '../api/client.js';
import { type Batch, FrameBuffer } from './frame-buffer.js';
import type { FromHolder, LiveStatus } from './protocol.js';
import { linkTab, type TabLink } from './tab-link.js';

type Listener = (batch: Batch) => void;

/** This tab's part of the stream: who wants which topics, and what came since the page was last drawn. */
export class LiveClient {
  private readonly tab = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  private readonly listeners = new Map<Topic, Set<Listener>>();
  private readonly statusListeners = new Set<() => void>();
  private readonly buffer = new FrameBuffer();
  private link: TabLink | undefined;
  /** What the stream follows. */
  private followed: ReadonlySet<Topic> = new Set();
  private drawing = false;
  private telling = false;
  status: LiveStatus = { phase: 'idle', since: Date.now(), reason: null };
  /** When the stream last began anew without what was missed; null: never. */
  gapAt: number | null = null;

  subscribe(topic: Topic, listener: Listener): () => void {
    const listeners = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, listeners.add(listener));
    // Another tab, or another part of this page, has it followed already.
    if (this.followed.has(topic)) this.begin(topic);
    this.tellTopics();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.listeners.delete(topic);
      this.tellTopics();
    };
  }

  onStatus = (listener: () => void): (() => void) => {
    this.statusListeners.add(listener);
    return () => this.statusListeners.delete(listener);
  };

  getStatus = (): LiveStatus => this.status;
  getGap = (): number | null => this.gapAt;

  forgetGap(): void {
    this.gapAt = null;
    this.statusListeners.forEach((listener) => listener());
  }

  /** Tries at once instead of when its time has come. */
  retry(): void {
    this.link?.send({ kind: 'retry' });
  }

  private tellTopics(): void {
    if (this.telling) return;
    this.telling = true;
    queueMicrotask(() => {
      this.telling = false;
      this.link ??= linkTab(this.tab, (message) => this.hear(message));
      this.link.send({
        kind: 'topics',
        tab: this.tab,
        topics: [...this.listeners.keys()],
        csrfToken: getCsrfToken(),
      });
    });
  }

  private hear(message: FromHolder): void {
    switch (message.kind) {
      case 'status':
        this.status = message.status;
        this.statusListeners.forEach((listener) => listener());
        return;
      case 'who':
        this.tellTopics();
        return;
      case 'following': {
        const before = this.followed;
        this.followed = new Set(message.topics);
        for (const topic of this.listeners.keys()) {
          if (this.followed.has(topic) && !before.has(topic)) this.begin(topic);
        }
        return;
      }
      case 'gap':
        this.gapAt = Date.now();
        this.statusListeners.forEach((listener) => listener());
        for (const topic of this.listeners.keys()) this.buffer.miss(topic);
        this.draw();
        return;
      case 'frame':
        if (!this.listeners.has(message.key)) return;
        this.buffer.add(message.key, message.data);
        this.draw();
    }
  }

  private begin(topic: Topic): void {
    this.buffer.begin(topic);
    this.draw();
  }

  /** Hands on what came, once for each drawing of the page. A hidden tab draws when it is looked at. */
  private draw(): void {
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      for (const [topic, batch] of this.buffer.take()) {
        this.listeners.get(topic)?.forEach((listener) => listener(batch));
      }
    });
  }
}

/** Data of a topic's frames. */
export type FrameOf<T extends Topic> = T extends 'overview' | 'workers' | 'queues' | 'events'
  ? StreamFrames[T]
  : T extends `task:${string}`
    ? StreamFrames['task']
    : StreamFrames['tasks'];

export const live = new LiveClient();
