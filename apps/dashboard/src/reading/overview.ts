import { EventGaps, type StoredGap } from '@celerity/storage';
import { Inject, Injectable } from '@nestjs/common';
import type { LogHistogram } from '../fold/log-histogram.js';
import type { TypeFigures } from '../fold/figures.js';
import { HistoryWriter } from '../history/history-writer.js';
import type { Feed, GapRow, Overview, Percentiles, TaskTypeFigures } from '../resources/overview.js';
import { LiveFeed } from './live-feed.js';
import { SystemLook } from './system-look.js';

const [MINUTE, FIVE_MINUTES] = [60_000, 300_000];
const RANK = { error: 0, warning: 1, info: 2, ok: 3 } as const;
/** Gaps are asked for so often, ms. */
const GAPS_FRESH = 5000;

/** Puts together what the overview shows. */
@Injectable()
export class Overviews {
  private gaps: { at: number; rows: GapRow[] } = { at: 0, rows: [] };
  private last = { at: 0, events: 0, rate: 0 };

  constructor(
    private readonly feed: LiveFeed,
    private readonly look: SystemLook,
    private readonly writer: HistoryWriter,
    @Inject(EventGaps) private readonly stored: EventGaps,
  ) {}

  /** While the broker is away, it shows what was last known, and says so. */
  async now(): Promise<Overview> {
    const now = Date.now();
    const { figures, failures } = this.feed.state;
    const [minute, recent] = [figures.total(now - MINUTE), figures.total(now - FIVE_MINUTES)];
    const perSecond = Object.fromEntries(Object.entries(minute.counts).map(([what, n]) => [what, n / (MINUTE / 1000)]));
    const [queues, workers] = await Promise.all([this.look.queues(), this.look.workers()]).catch(
      () => [[], []] as const,
    );
    const ended = recent.counts.succeeded + recent.counts.failed;
    const report = this.look.diagnosis();
    const sum = (what: 'waiting' | 'active' | 'delayed') => queues.reduce((total, queue) => total + queue[what], 0);
    return {
      date: new Date(now).toISOString(),
      rates: perSecond as unknown as Overview['rates'],
      wait: percentilesOf(recent.wait),
      runtime: percentilesOf(recent.runtime),
      failure_share: ended === 0 ? null : recent.counts.failed / ended,
      totals: {
        ...{ waiting: sum('waiting'), active: sum('active'), delayed: sum('delayed'), workers: workers.length },
        slots: workers.reduce((total, { concurrency }) => total + concurrency, 0),
      },
      queues: [...queues],
      workers: [...workers],
      task_types: figures.byType(now - FIVE_MINUTES, 20).map(typeFigures),
      failures: failures.map(({ taskId, name, error, at }) => ({
        ...{ task_id: taskId, name: name ?? null, error: error ?? null, at: new Date(at).toISOString() },
      })),
      findings: (report?.findings ?? [])
        .filter(({ level }) => level !== 'ok')
        .sort((a, b) => RANK[a.level] - RANK[b.level])
        .map(({ fix, ...finding }) => ({ ...finding, fix: fix ?? null })),
      findings_date: report?.date ?? null,
      feed: await this.feedNow(now),
    };
  }

  private async feedNow(now: number): Promise<Feed> {
    const { events, lastAt } = this.feed.state;
    const { at, events: before, rate } = this.last;
    if (now - at >= 1000) {
      this.last = { at: now, events, rate: at === 0 ? 0 : (events - before) / ((now - at) / 1000) };
    }
    return {
      lag_seconds: this.look.trouble ? null : this.feed.caughtUp ? 0 : Math.max(0, now - lastAt) / 1000,
      events_per_second: at === 0 ? 0 : rate,
      history_until: dateOfEvent(this.writer.progress.eventId),
      gaps: await this.newestGaps(now),
      trouble: this.look.trouble ?? null,
    };
  }

  private async newestGaps(now: number): Promise<GapRow[]> {
    if (now - this.gaps.at < GAPS_FRESH) return this.gaps.rows;
    this.gaps.at = now;
    const stored = await this.stored.newest(10).catch(() => undefined);
    if (stored) this.gaps.rows = stored.map(gapRow);
    return this.gaps.rows;
  }
}

/** An event's id begins with when the broker took it. */
export function dateOfEvent(id: string | undefined): string | null {
  const ms = Number(id?.split('-')[0]);
  return id !== undefined && ms > 0 ? new Date(ms).toISOString() : null;
}

function gapRow({ reason, since, until, count, hostname, reconciledAt, mended }: StoredGap): GapRow {
  return {
    ...{ reason: reason as GapRow['reason'], since: since?.toISOString() ?? null, until: until.toISOString() },
    ...{ count, hostname, reconciled: reconciledAt?.toISOString() ?? null, mended },
  };
}

export function percentilesOf(histogram: LogHistogram): Percentiles {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => histogram.quantile(share));
  return { count: histogram.count, p50: p50!, p95: p95!, p99: p99!, max: histogram.max };
}

function typeFigures({ wait, runtime, ...figures }: TypeFigures): TaskTypeFigures {
  return { ...figures, wait: percentilesOf(wait), runtime: percentilesOf(runtime) };
}
