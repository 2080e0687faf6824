import { HistorySamples } from '@celerity/storage';
import { Inject, Injectable } from '@nestjs/common';
import { COUNTED, Step } from '../fold/figures.js';
import { LogHistogram } from '../fold/log-histogram.js';
import type { OverviewSeries, SeriesPoint } from '../resources/overview.js';
import { LiveFeed } from './live-feed.js';
import { addKept } from './sampler.js';

/** Ranges that can be asked for, and the step of each, seconds. */
export const RANGES = { 900: 5, 3600: 60, 21_600: 120, 86_400: 600, 604_800: 3600 } as const;
export type Range = keyof typeof RANGES;

/** Figures over time: the last quarter of an hour from memory, what is older from what was kept of each minute. */
@Injectable()
export class Series {
  constructor(
    private readonly feed: LiveFeed,
    @Inject(HistorySamples) private readonly samples: HistorySamples,
  ) {}

  async over(range: Range, now = Date.now()): Promise<OverviewSeries> {
    const step = RANGES[range] * 1000;
    const from = Math.floor((now - range * 1000) / step) * step;
    const steps = new Map<number, Step>();
    const at = (moment: number) => {
      const start = Math.floor(moment / step) * step;
      if (!steps.has(start)) steps.set(start, new Step());
      return steps.get(start)!;
    };
    const { fine, minutes } = this.feed.state.figures;
    const live = (range === 900 ? fine : minutes).since(from);
    // The first minute in memory may have begun before the events that are kept: what was kept of it counts, if anything was.
    const kept = range === 900 ? undefined : await this.addKept(from, live[1]?.[0] ?? now, at);
    for (const [start, figures] of live) if (start !== kept) add(at(start), figures);
    const points: SeriesPoint[] = [];
    for (let start = from; start <= now; start += step) points.push(pointOf(start, steps.get(start) ?? new Step()));
    return { step_seconds: step / 1000, points };
  }

  /** Up to what is in memory as a whole. A database that is away leaves it out. @returns when the last of them begins */
  private async addKept(from: number, until: number, at: (moment: number) => Step): Promise<number | undefined> {
    const kept = await this.samples.since('system', new Date(from)).catch(() => []);
    const older = kept.filter((sample) => sample.at.getTime() < until);
    for (const { at: start, values } of older)
      addKept(at(start.getTime()), values, (buckets) => LogHistogram.from(buckets));
    return older.at(-1)?.at.getTime();
  }
}

function add(step: Step, figures: Step): void {
  for (const what of COUNTED) step.counts[what] += figures.counts[what];
  step.wait.merge(figures.wait);
  step.runtime.merge(figures.runtime);
  if (figures.gauges) step.look(figures.gauges);
}

function pointOf(start: number, { counts, wait, runtime, gauges }: Step): SeriesPoint {
  return {
    at: new Date(start).toISOString(),
    ...counts,
    ...{ wait_p50: wait.quantile(0.5), wait_p95: wait.quantile(0.95), wait_p99: wait.quantile(0.99) },
    ...{ runtime_p50: runtime.quantile(0.5), runtime_p95: runtime.quantile(0.95), runtime_p99: runtime.quantile(0.99) },
    ...{ workers: gauges?.workers ?? null, active: gauges?.active ?? null },
    ...{ waiting: gauges?.waiting ?? {}, oldest_seconds: gauges?.oldest ?? {} },
  };
}
