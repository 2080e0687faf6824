import type { FinishedRun } from '@celerity/task-core';
import { WorkerRuntime } from '@celerity/task-core/engine';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Metrics } from '../metrics/metrics.js';

/** Seconds: from a task that only adds two numbers to one that trains for an hour. */
const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];

/** Counts and times what a worker runs. */
@Injectable()
export class WorkerMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    @Inject(WorkerRuntime) private readonly worker: WorkerRuntime,
  ) {}

  onModuleInit(): void {
    const { metrics, worker } = this;
    const runs = metrics.counter({
      name: 'celerity_tasks_total',
      help: 'Runs of tasks, by the state they ended in; a retry counts as a run.',
      labelNames: ['name', 'queue', 'state'],
    });
    const times = { labelNames: ['name'] as const, buckets: BUCKETS };
    const runtime = metrics.histogram({
      name: 'celerity_task_runtime_seconds',
      help: 'Time from the start of a run to its end.',
      ...times,
    });
    const wait = metrics.histogram({
      name: 'celerity_task_wait_seconds',
      help: 'Time a task waited for this run, from when it was due.',
      ...times,
    });
    metrics.gauge({
      name: 'celerity_tasks_active',
      help: 'Tasks that run now.',
      collect() {
        this.set(worker.activeCount);
      },
    });
    worker.onFinished(({ name, queue, state, runtimeSeconds, waitSeconds }: FinishedRun) => {
      runs.inc({ name, queue, state });
      runtime.observe({ name }, runtimeSeconds);
      wait.observe({ name }, waitSeconds);
    });
  }
}
