import type { Topic } from '../api/resources.js';

/** Frames of a topic that a tab keeps until it draws again. */
const MOST = 400;
/** Topics of which only the latest frame matters: each says everything. */
const WHOLE: ReadonlySet<string> = new Set(['overview', 'workers', 'queues']);

export interface Batch<T = unknown> {
  frames: T[];
  /** More came than were kept, or the stream has a gap: load anew. */
  missed: boolean;
  /** The topic is followed only now: what was loaded before may be older. */
  begun: boolean;
}

/** Collects frames between two drawings of the page, so that one drawing shows them all. Bounded, also in a hidden tab. */
export class FrameBuffer {
  private readonly topics = new Map<Topic, Batch>();

  add(topic: Topic, frame: unknown): void {
    const batch = this.topics.get(topic);
    if (!batch) this.topics.set(topic, { frames: [frame], missed: false, begun: false });
    else if (WHOLE.has(topic)) batch.frames[0] = frame;
    else if (batch.frames.length < MOST) batch.frames.push(frame);
    else batch.missed = true;
  }

  /** Marks a topic as one of which something is missing. */
  miss(topic: Topic): void {
    this.batchOf(topic).missed = true;
  }

  /** Marks a topic as one that is followed from now on. */
  begin(topic: Topic): void {
    this.batchOf(topic).begun = true;
  }

  private batchOf(topic: Topic): Batch {
    const batch = this.topics.get(topic) ?? { frames: [], missed: false, begun: false };
    this.topics.set(topic, batch);
    return batch;
  }

  /** What has come, and forgets it. */
  take(): Map<Topic, Batch> {
    const taken = new Map(this.topics);
    this.topics.clear();
    return taken;
  }
}
