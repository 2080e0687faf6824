import type { Gateway } from '../gateway/gateway.js';
import type { Options } from '../options.js';
import type { Meter } from '../show/meter.js';
import type { Story } from '../story.js';

/** One step of the story. A new one is a file beside this, and a line in `index.ts`. */
export interface Stage {
  /** A verb, shown before its progress. */
  readonly title: string;
  /**
   * Does it, and gives the words that stay.
   *
   * @throws DemoError with the reason; the story ends there.
   */
  run(context: StageContext): Promise<string>;
  /** What it adds to the end of the story; undefined for nothing. (Default: nothing) */
  report?(story: Story): Section | undefined;
}

/** A part of the end. */
export interface Section {
  heading: string;
  lines: string[];
}

/** What a stage works with. */
export interface StageContext {
  readonly gateway: Gateway;
  readonly options: Options;
  readonly story: Story;
  readonly meter: Meter;
  /** Notes the task that the stage waits for: it is named should the stage fail, and cancelled on Ctrl-C. */
  began(work: Work): void;
}

/** A task that a stage has started. */
export interface Work {
  /** In words: `training job 1234`. */
  name: string;
  taskId: string;
  /** Path of its Server-Sent Events. */
  events: string;
  /** Path that ends it with DELETE. */
  cancel: string;
}
