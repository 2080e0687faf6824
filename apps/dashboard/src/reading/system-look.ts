import {
  Diagnosis,
  type DiagnosisReport,
  QueueMonitor,
  type QueueStatus,
  WorkerDirectory,
  type WorkerInfo,
} from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';
import type { QueueRow } from '../resources/queues.js';
import type { WorkerRow } from '../resources/workers.js';
import { LiveFeed } from './live-feed.js';

/** How old what the broker said may be before it is asked again, ms; and what the doctor said. */
const [FRESH, DIAGNOSIS_FRESH] = [500, 15_000];
/** What rates are averages over, ms. */
const MINUTE = 60_000;

/** Asks the broker for queues and workers, once for everybody who wants to know. */
@Injectable()
export class SystemLook {
  private readonly kept = new Map<string, { at: number; answer: Promise<unknown> }>();
  /** Since when the broker does not answer, and why; undefined: it does. */
  trouble: string | undefined;

  constructor(
    @Inject(QueueMonitor) private readonly monitor: QueueMonitor,
    @Inject(WorkerDirectory) private readonly directory: WorkerDirectory,
    @Inject(Diagnosis) private readonly doctor: Diagnosis,
    private readonly feed: LiveFeed,
  ) {}

  /** @throws BrokerUnavailableError */
  queueStatus(): Promise<QueueStatus[]> {
    return this.once('queues', FRESH, () => this.monitor.all());
  }

  /** @throws BrokerUnavailableError */
  liveWorkers(): Promise<WorkerInfo[]> {
    return this.once('workers', FRESH, () => this.directory.list());
  }

  /** What is wrong now. The first who asks in a while gets what is known, while the doctor looks again. */
  private report: DiagnosisReport | undefined;
  diagnosis(): DiagnosisReport | undefined {
    void this.once('diagnosis', DIAGNOSIS_FRESH, async () => (this.report = await this.doctor.run())).catch(
      () => undefined,
    );
    return this.report;
  }

  async queues(): Promise<QueueRow[]> {
    const [statuses, workers] = await Promise.all([this.queueStatus(), this.liveWorkers()]);
    const { arrivals, starts } = this.feed.state.figures.total(Date.now() - MINUTE);
    return statuses.map((status) => {
      const lines = [status.queue, ...status.lanes.map(({ lane }) => `${status.queue}.${lane}`)];
      const perSecond = (counts: ReadonlyMap<string, number>) =>
        lines.reduce((sum, line) => sum + (counts.get(line) ?? 0), 0) / (MINUTE / 1000);
      return {
        ...status,
        workers: workers.filter(({ queues }) => lines.some((line) => queues.includes(line))).map(({ name }) => name),
        arrivals_per_second: perSecond(arrivals),
        starts_per_second: perSecond(starts),
      };
    });
  }

  async workers(): Promise<WorkerRow[]> {
    return (await this.liveWorkers()).map((info) => this.rowOf(info));
  }

  rowOf({ name, leaving, ...info }: WorkerInfo): WorkerRow {
    const live = this.feed.state.workers.get(name);
    const counts = live?.pid === info.pid ? live : undefined;
    return {
      ...{
        worker: name,
        app: info.app,
        hostname: info.hostname,
        pid: info.pid,
        status: leaving ? 'leaving' : 'online',
      },
      ...{
        pool: info.pool,
        concurrency: info.concurrency,
        queues: info.queues,
        started: info.started,
        version: info.version,
      },
      ...{ active: info.active, processed: info.processed },
      ...{ succeeded: counts?.succeeded ?? 0, failed: counts?.failed ?? 0, retried: counts?.retried ?? 0 },
      ...{ loadavg: info.loadavg, event_loop_lag_ms: info.event_loop_lag_ms },
      last_heartbeat: live ? new Date(live.heartbeat).toISOString() : null,
    };
  }

  private once<T>(name: string, fresh: number, ask: () => Promise<T>): Promise<T> {
    const kept = this.kept.get(name);
    if (kept && Date.now() - kept.at < fresh) return kept.answer as Promise<T>;
    const answer = ask();
    this.kept.set(name, { at: Date.now(), answer });
    answer.then(
      () => (this.trouble = undefined),
      (error: Error) => {
        this.trouble = error.message;
        this.kept.delete(name);
      },
    );
    return answer;
  }
}
