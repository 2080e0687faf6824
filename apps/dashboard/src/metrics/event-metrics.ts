import { Metrics } from '@celerity/server';
import { Control, type EventEntry, LOGGER, TaskRegistry } from '@celerity/task-core';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Logger } from 'pino';
import { LiveFeed } from '../reading/live-feed.js';
import { FlowerMetrics } from './flower-metrics.js';
import { TaskMetrics } from './task-metrics.js';
import { WorkerMetrics } from './worker-metrics.js';

/** How often the directory of workers is looked at, ms: also when nobody scrapes, series of the dead must go. */
const LOOK_INTERVAL = 5000;

/** Counts what happens in the whole system, from its events and its directory of workers. */
@Injectable()
export class EventMetrics implements OnModuleInit, OnModuleDestroy {
  private readonly flower: FlowerMetrics;
  private readonly tasks: TaskMetrics;
  private readonly workers: WorkerMetrics;
  private timer: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly feed: LiveFeed,
    metrics: Metrics,
    @Inject(Control) private readonly control: Control,
    @Inject(TaskRegistry) registry: TaskRegistry,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const names = registry.all().map(({ name }) => name);
    this.flower = new FlowerMetrics(metrics, names);
    this.tasks = new TaskMetrics(metrics, names);
    this.workers = new WorkerMetrics(metrics, this.flower);
  }

  onModuleInit(): void {
    this.stopListening = this.feed.listen((entry, caughtUp) => this.take(entry, caughtUp));
    this.timer = setInterval(() => void this.look(), LOOK_INTERVAL).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.stopListening?.();
  }

  private take(entry: EventEntry, caughtUp: boolean): void {
    const event = entry.kind === 'event' ? entry.event : undefined;
    const facts = event && 'uuid' in event ? this.feed.state.tasks.get(event.uuid) : undefined;
    if (event) this.flower.apply(event, facts, caughtUp);
    this.tasks.apply(entry, facts, caughtUp);
  }

  private async look(): Promise<void> {
    try {
      this.workers.look(await this.control.workers());
    } catch (error) {
      this.logger.debug({ err: error }, 'workers could not be looked at for the metrics');
    }
  }
}
