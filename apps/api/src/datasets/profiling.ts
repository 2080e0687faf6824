import { profileDataset } from '@celerity/contracts';
import { type DatasetState, Datasets } from '@celerity/storage';
import { isReady, ResultWaiter, type SentTask, TaskClient, TaskLocator } from '@celerity/task-core';
import { Inject, Injectable } from '@nestjs/common';

/** Longest wait for a data set to be read, ms: whoever uploads a large one asks for it later. Much shorter where nobody reads. */
const [WAIT, WAIT_UNREAD] = [60_000, 2_000];

/** Id of the task that reads an upload: derived, so that it is sent once however often. */
export function profileTaskId(datasetId: string): string {
  return `profile-${datasetId}`;
}

/** Has uploads read: `datasets.profile` checks and describes them, and writes into their rows what it has found. */
@Injectable()
export class Profiling {
  constructor(
    @Inject(Datasets) private readonly datasets: Datasets,
    @Inject(TaskClient) private readonly tasks: TaskClient,
    @Inject(TaskLocator) private readonly locator: TaskLocator,
    @Inject(ResultWaiter) private readonly waiter: ResultWaiter,
  ) {}

  /** Sent again, it is the same task. @throws QueueFullError, BrokerUnavailableError */
  async start(datasetId: string): Promise<SentTask> {
    const call = { name: profileDataset.name, args: [datasetId] };
    const [sent] = await this.tasks.send([call], { taskIds: [profileTaskId(datasetId)] });
    return sent!;
  }

  /** Waits until it was read, for a minute at most; when nobody reads (`warnings`), for two seconds. @param signal ends the wait */
  async wait(datasetId: string, warnings: readonly string[], signal: AbortSignal): Promise<void> {
    const timeout = warnings.length === 0 ? WAIT : WAIT_UNREAD;
    await this.waiter.waitReady(profileTaskId(datasetId), timeout, signal);
  }

  /**
   * Brings a row that is `profiling` in line with its task, should it have ended without it (kill -9, a database that was away).
   *
   * @returns false when there is no such task
   */
  async settle({ id, state }: { id: string; state: DatasetState }): Promise<boolean> {
    if (state !== 'profiling') return true;
    const view = (await this.locator.locate(profileTaskId(id)))?.view;
    if (!view) return false;
    if (isReady(view.state)) {
      // The task writes the row before its own end: of a row that is ready by now this changes nothing.
      const { type, message } = view.error ?? {
        type: view.state,
        message: 'It was not read to its end: upload it again.',
      };
      await this.datasets.failed(id, { reason: type, detail: message });
    }
    return true;
  }
}
