import { type EventEntry, EventReader, Lanes, LOGGER, TaskRegistry } from '@celerity/task-core';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { LiveState } from '../fold/live-state.js';

/** Told of every event and gap, after it was folded. `caughtUp` is false for what happened before this process began. */
export type FeedListener = (entry: EventEntry, caughtUp: boolean) => void;

/** Events that are folded before others get a turn. */
const TURN = 500;

/**
 * Follows the events and keeps what they make of the system now. It begins with all events that are kept, so that the figures of the last
 * hour are there right after a start.
 */
@Injectable()
export class LiveFeed implements OnApplicationBootstrap, OnModuleDestroy {
  readonly state: LiveState;
  private readonly stopping = new AbortController();
  private readonly listeners = new Set<FeedListener>();
  private running: Promise<void> | undefined;
  private until: string | undefined;
  private reached = false;

  constructor(
    @Inject(EventReader) private readonly reader: EventReader,
    @Inject(TaskRegistry) registry: TaskRegistry,
    @Inject(Lanes) lanes: Lanes,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const lineOf = (name: string | undefined, queue: string) => {
      const definition = name === undefined ? undefined : registry.find(name);
      const lane = definition && lanes.choose(queue, definition);
      return lane ? `${queue}.${lane}` : queue;
    };
    this.state = new LiveState({ lineOf });
  }

  onApplicationBootstrap(): void {
    this.running = this.run().catch((error: unknown) =>
      this.logger.error({ err: error }, 'events are not followed any more'),
    );
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** Whether everything that happened before this process began has been folded. */
  get caughtUp(): boolean {
    return this.reached;
  }

  /** @returns what ends it */
  listen(listener: FeedListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    this.until = await this.reader.latest().catch(() => undefined);
    this.reached = this.until === undefined || this.until === '0-0.0';
    let folded = 0;
    for await (const entry of this.reader.follow({ after: '0', signal })) {
      this.take(entry);
      // What is read comes without a wait in between: others would not get their turn.
      if (++folded % TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private take(entry: EventEntry): void {
    this.state.apply(entry);
    if (!this.reached && isAtOrAfter(entry.id, this.until!)) {
      this.reached = true;
      // What happened before is in history; pages ask for it there.
      this.state.takeChanged();
    }
    for (const listener of this.listeners) listener(entry, this.reached);
  }
}

function isAtOrAfter(id: string, other: string): boolean {
  const [a, b] = [id, other].map((text) => text.split(/[-.]/).map(Number));
  for (let i = 0; i < 3; i++) if (a![i] !== b![i]) return a![i]! > b![i]!;
  return true;
}
