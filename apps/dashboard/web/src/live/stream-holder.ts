import type { Session, StreamFrames, Topic } from '../api/resources.js';
import { affordable } from './affordable.js';
import { type FromHolder, type LiveStatus, tabLock, type ToHolder, topicOf } from './protocol.js';

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;
const FRAMES = ['overview', 'workers', 'queues', 'tasks', 'events', 'task'] as const;

/**
 * Holds the one stream of this browser: its topics are those of all tabs together. Lives in a shared worker, or in the one tab
 * that leads where there are none.
 */
export class StreamHolder {
  private readonly tabs = new Map<string, Topic[]>();
  private source: EventSource | undefined;
  private streamId: string | undefined;
  /** What the server has been asked for. */
  private asked = '';
  private csrfToken: string | null = null;
  private status: LiveStatus = { phase: 'idle', since: Date.now(), reason: null };
  private retryMs = FIRST_RETRY_MS;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private updateTimer: ReturnType<typeof setTimeout> | undefined;
  /** What the server has said that it follows. */
  private followed: Topic[] = [];
  private opened = false;

  /** `gone`: told of each tab that has ended. */
  constructor(
    private readonly tell: (message: FromHolder) => void,
    private readonly gone: (tab: string) => void = () => undefined,
  ) {}

  hear(message: ToHolder): void {
    if (message.kind === 'retry') return this.reopen();
    if (message.kind === 'leave') {
      this.tabs.delete(message.tab);
      this.gone(message.tab);
    } else {
      // Last is latest.
      if (!this.tabs.delete(message.tab)) this.watch(message.tab);
      this.tabs.set(message.tab, message.topics);
      this.csrfToken = message.csrfToken;
      this.tell({ kind: 'status', status: this.status });
      this.tellFollowed();
    }
    // A page that changes drops its topics and asks for others at once: one request for both.
    this.updateTimer ??= setTimeout(() => this.update(), 30);
  }

  /** A tab that is closed or crashes lets go of its lock: then nobody needs its topics any more. */
  private watch(tab: string): void {
    if (!('locks' in navigator)) return;
    void navigator.locks.request(tabLock(tab), () => this.hear({ kind: 'leave', tab }));
  }

  private wanted(): Topic[] {
    return affordable([...this.tabs.values()].reverse().flat()).sort();
  }

  private update(): void {
    this.updateTimer = undefined;
    const topics = this.wanted();
    if (topics.length === 0) {
      this.shut();
      this.setStatus('idle');
    } else if (!this.source) {
      if (this.retryTimer === undefined) this.open(topics);
    } else if (this.streamId && topics.join('\n') !== this.asked) {
      void this.change(this.streamId, topics);
    }
  }

  private tellFollowed(): void {
    if (this.streamId) this.tell({ kind: 'following', topics: this.followed });
  }

  private reopen(): void {
    this.shut();
    this.update();
  }

  private shut(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    this.source?.close();
    this.source = undefined;
    this.streamId = undefined;
    this.followed = [];
  }

  private open(topics: Topic[]): void {
    this.asked = topics.join('\n');
    if (this.status.phase !== 'reconnecting' && this.status.phase !== 'refused') this.setStatus('connecting');
    const list = topics.map(encodedTopic).join(',');
    const source = new EventSource(`/ui/api/stream?topics=${encodeURIComponent(list)}`);
    this.source = source;
    source.addEventListener('hello', (event) => this.onHello(parsed(event)));
    source.addEventListener('bye', (event) => this.onBye(parsed(event)));
    for (const type of FRAMES) source.addEventListener(type, (event) => this.onFrame(type, parsed(event)));
    source.onerror = () => this.onError(source);
  }

  private onHello(hello: StreamFrames['hello']): void {
    this.streamId = hello.stream_id;
    this.retryMs = FIRST_RETRY_MS;
    this.setStatus('live');
    if (this.opened && !hello.resumed) this.tell({ kind: 'gap' });
    this.opened = true;
    this.followed = this.asked === '' ? [] : (this.asked.split('\n') as Topic[]);
    this.tellFollowed();
    this.update();
  }

  private onFrame<T extends (typeof FRAMES)[number]>(type: T, data: StreamFrames[T]): void {
    const key = topicOf(type, data);
    if (key) this.tell({ kind: 'frame', key: decodedTopic(key), type, data });
  }

  private onBye({ reason }: StreamFrames['bye']): void {
    if (reason === 'session_over') {
      this.shut();
      this.setStatus('refused', 'session_over');
    } else {
      this.setStatus('reconnecting', reason);
    }
  }

  /** The browser reconnects by itself, with the last id, unless the server refused: then it gives up, and we go on. */
  private onError(source: EventSource): void {
    if (source !== this.source) return;
    this.streamId = undefined;
    if (source.readyState !== EventSource.CLOSED) {
      this.setStatus('reconnecting');
      return;
    }
    this.shut();
    this.setStatus('reconnecting');
    void this.askSession();
    this.retryTimer = setTimeout(() => {
      this.retryTimer = undefined;
      this.update();
    }, this.retryMs);
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }

  /** Whether the stream was refused because nobody is signed in any more: then there is no sense in trying again. */
  private async askSession(): Promise<void> {
    const answer = await fetch('/ui/api/session').catch(() => undefined);
    if (!answer?.ok || ((await answer.json()) as Session).user) return;
    this.shut();
    this.setStatus('refused', 'session_over');
  }

  private async change(streamId: string, topics: Topic[]): Promise<void> {
    this.asked = topics.join('\n');
    const answer = await fetch(`/ui/api/stream/${encodeURIComponent(streamId)}/topics`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-csrf-token': this.csrfToken ?? '' },
      body: JSON.stringify({ topics: topics.map(encodedTopic) }),
    }).catch(() => undefined);
    if (this.streamId !== streamId) return;
    // Gone, or a token of an older session: a new stream knows.
    if (!answer?.ok) return this.reopen();
    this.followed = topics;
    this.tellFollowed();
  }

  private setStatus(phase: LiveStatus['phase'], reason: string | null = null): void {
    if (phase === this.status.phase && reason === this.status.reason) return;
    this.status = { phase, since: Date.now(), reason };
    this.tell({ kind: 'status', status: this.status });
  }
}

/** In topics a query is URL-encoded, so that it may hold commas. */
function encodedTopic(topic: Topic): Topic {
  return topic.startsWith('tasks:') ? `tasks:${encodeURIComponent(topic.slice(6))}` : topic;
}

function decodedTopic(topic: Topic): Topic {
  if (!topic.startsWith('tasks:')) return topic;
  try {
    return `tasks:${decodeURIComponent(topic.slice(6))}`;
  } catch {
    return topic;
  }
}

function parsed<T>(event: MessageEvent<string>): T {
  return JSON.parse(event.data) as T;
}
