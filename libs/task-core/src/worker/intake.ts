import { TaskError } from '../definition/errors.js';
import type { BatchOptions } from '../definition/define-task.js';
import { type Lanes, line } from '../definition/lanes.js';
import type { TaskRouter } from '../definition/router.js';
import type { Pool } from '../pool/pool.js';
import type { ConsumedLine, Consumer } from './consumer.js';
import { Hands } from './hands.js';
import type { TakenJob } from './job-source.js';
import { Seating } from './seat.js';
import { Slots } from './slots.js';

/** Slots and hands that lines share: the main lines of all queues those of the worker, each lane its own. */
export interface Room {
  slots: Slots;
  hands: Hands;
  seating: Seating;
}

export interface IntakeOptions {
  concurrency: number;
  /** Tasks taken ahead, as a multiple of the slots. */
  prefetchMultiplier: number;
  /** Slots by name of a lane's line, such as `ml.train`. (Default: 1 each) */
  laneSlots: Readonly<Record<string, number>>;
  /** How tasks are batched, by name. */
  batches: ReadonlyMap<string, BatchOptions>;
}

/** What a worker takes in: the consumers of its queues and their lanes, and the room they have. */
export class Intake {
  private readonly consumers = new Map<string, Consumer[]>();
  private readonly rooms = new Map<string, Room>();
  private readonly main: Room;
  private opened = false;

  constructor(
    private readonly options: IntakeOptions,
    private readonly lanes: Lanes,
    private readonly router: TaskRouter,
    private readonly pool: Pool,
    private readonly consume: (of: ConsumedLine, room: Room) => Consumer,
  ) {
    this.main = this.room(options.concurrency);
  }

  /** Runs at once that lanes of these queues may have beside the worker's concurrency. */
  static laneSlots(lanes: Lanes, queues: readonly string[], slots: IntakeOptions['laneSlots']): number {
    return queues.flatMap((queue) => lanes.lines(queue).slice(1)).reduce((sum, name) => sum + (slots[name] ?? 1), 0);
  }

  /** The main lines' slots. */
  get slots(): Slots {
    return this.main.slots;
  }

  /** Most jobs that it holds at once. */
  get capacity(): number {
    return [this.main, ...this.rooms.values()].reduce((sum, { hands }) => sum + hands.size, 0);
  }

  get queues(): string[] {
    return [...this.consumers.keys()];
  }

  /** Consumers of every line. */
  all(): Consumer[] {
    return [...this.consumers.values()].flat();
  }

  /** Lines that are consumed, by the broker's names. */
  lines(): string[] {
    return this.all().map(({ of }) => of.line);
  }

  reserved(): { of: ConsumedLine; job: TakenJob }[] {
    return this.all().flatMap((consumer) => consumer.reserved().map((job) => ({ of: consumer.of, job })));
  }

  /** Slots of a lane; null for a main line, which shares those of the worker. */
  slotsOf({ lane, line: name }: ConsumedLine): number | null {
    return lane ? this.roomOf(name).slots.size : null;
  }

  /** Consumes a queue and its lanes. @returns false when it did so before. @throws TaskError for a queue that does not exist. */
  add(queue: string): boolean {
    if (!this.router.knows(queue)) {
      throw new TaskError(`No queue is called '${queue}'; there are ${this.router.queues.join(', ')}.`);
    }
    if (this.consumers.has(queue)) return false;
    const main = this.consume({ queue, lane: undefined, line: queue }, this.main);
    const lanes = this.lanes.of(queue).map((lane) => {
      const of = { queue, lane, line: line(queue, lane) };
      return this.consume(of, this.roomOf(of.line));
    });
    this.consumers.set(queue, [main, ...lanes]);
    if (this.opened) for (const consumer of [main, ...lanes]) consumer.start();
    return true;
  }

  /** Consumes a queue no longer; what runs ends first. @returns false when it did not. */
  async cancel(queue: string): Promise<boolean> {
    const consumers = this.consumers.get(queue);
    if (!consumers) return false;
    this.consumers.delete(queue);
    await Promise.all(consumers.map((consumer) => consumer.drain()));
    void Promise.all(consumers.map((consumer) => consumer.close()));
    return true;
  }

  start(): void {
    this.opened = true;
    for (const consumer of this.all()) consumer.start();
  }

  pause(): void {
    for (const consumer of this.all()) consumer.pause();
  }

  resume(): void {
    for (const consumer of this.all()) consumer.resume();
  }

  /** Takes no more, for good. */
  async drain(): Promise<void> {
    await Promise.all(this.all().map((consumer) => consumer.drain()));
  }

  /** Waits until every job in hand is disposed of, and leaves. */
  async close(): Promise<void> {
    await Promise.all(this.all().map((consumer) => consumer.close()));
  }

  /** @throws Error with the queue that is not being consumed. */
  assertConsuming(): void {
    for (const { of, consuming } of this.all()) {
      if (!consuming) throw new Error(`queue '${of.line}' is not being consumed`);
    }
  }

  /** Changes the slots of the main lines; the pool follows. */
  resize(concurrency: number): void {
    const { slots, hands } = this.main;
    this.pool.resize(this.pool.size + concurrency - slots.size);
    hands.resize(hands.size + this.handsFor(concurrency) - this.handsFor(slots.size));
    slots.resize(concurrency);
  }

  private roomOf(name: string): Room {
    const known = this.rooms.get(name);
    if (known) return known;
    const room = this.room(this.options.laneSlots[name] ?? 1);
    // The pool was made for the lanes of the first queues.
    if (this.opened) this.pool.resize(this.pool.size + room.slots.size);
    this.rooms.set(name, room);
    return room;
  }

  private room(size: number): Room {
    const slots = new Slots(size);
    const hands = new Hands(this.handsFor(size));
    const ahead = () => this.aheadOf(slots.size);
    const lend = (more: number) => hands.resize(hands.size + more);
    return { slots, hands, seating: new Seating(slots, this.pool, this.options.batches, ahead, lend) };
  }

  private handsFor(slots: number): number {
    return slots + this.aheadOf(slots);
  }

  private aheadOf(slots: number): number {
    return Math.ceil(slots * this.options.prefetchMultiplier);
  }
}
