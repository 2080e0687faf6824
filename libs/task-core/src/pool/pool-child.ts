import type { Logger } from 'pino';
import { TaskError, toError } from '../definition/errors.js';
import type { Outcome } from '../handler/outcome.js';
import type { RunRequest } from '../handler/task-context.js';
import { type ChildExit, type ChildLink, describeExit } from './child-link.js';
import type { ParentServices } from './parent-services.js';
import type { PoolChildInfo, Run, StopOptions } from './pool.js';
import type { ChildHistory } from './recycling.js';
import { type ChildBoot, errorFromWire, type FromChild, outcomeFromWire, wireError } from './protocol.js';
import { RunGroup } from './run-group.js';

/** How long a child that is asked to leave may take for it, ms. */
const LEAVE_GRACE = 2000;

/** One child of a pool, as the pool sees it: boots, runs one group after the other, leaves or dies. */
export class PoolChild {
  /** Resolves to the tasks it handles when it is ready for its first run. @throws TaskError when it cannot boot. */
  readonly ready: Promise<readonly string[]>;
  /** Resolves when it is gone. */
  readonly gone: Promise<ChildExit>;
  readonly started = Date.now();
  state: PoolChildInfo['state'] = 'starting';
  /** Why it is to leave as soon as its successor is ready. */
  due: string | undefined;
  /** Started to take this one's place. */
  successor: PoolChild | undefined;
  /** It was told to end, or killed, by us. */
  dismissed = false;
  /** It was ready once. */
  booted = false;
  private killed = false;
  private bootMs = 0;
  private idleSince = Date.now();
  private tasks = 0;
  private memory = 0;
  private group: RunGroup | undefined;

  constructor(
    private readonly link: ChildLink,
    boot: ChildBoot,
    private readonly services: ParentServices,
    private readonly log: Logger,
  ) {
    this.gone = link.exited.then((exit) => this.ended(exit));
    this.ready = new Promise((resolve, reject) => {
      link.onMessage((message) => {
        if (message.kind === 'ready') resolve(message.tasks);
        else if (message.kind === 'failed') reject(errorFromWire(message.error));
        else this.heard(message);
      });
      void link.exited.then((exit) =>
        reject(new TaskError(`A child of the pool ended (${describeExit(exit)}) before it was ready.`)),
      );
    });
    // Whoever cares waits for it; a child that fails to boot unseen is told of by its exit.
    this.ready.then(
      () => {
        this.booted = true;
        this.bootMs = Date.now() - this.started;
        this.becomeIdle();
      },
      () => this.kill(),
    );
    link.send({ kind: 'boot', boot });
  }

  get id(): number {
    return this.link.id;
  }

  /** Runs a group. Call it only while idle. */
  async run(runs: readonly Run[]): Promise<Outcome[]> {
    this.state = 'busy';
    this.tasks += runs.length;
    const tell = ({ taskId, attempt }: RunRequest, reason: Error) =>
      this.link.send({ kind: 'stop', taskId, attempt, reason: wireError(reason) });
    this.group = new RunGroup(runs, { tell, kill: (signal) => this.end(signal) });
    this.link.send({ kind: 'run', requests: runs.map(({ request }) => request) });
    const outcomes = await this.group.outcomes;
    this.group = undefined;
    this.becomeIdle();
    return outcomes;
  }

  stop(taskId: string, reason: Error, options?: StopOptions): boolean {
    return this.group?.stop(taskId, reason, options) ?? false;
  }

  /** Lets it end in its own time, but not longer than two seconds. Call it only while it runs nothing. */
  leave(): void {
    if (this.state === 'leaving') return;
    // One that has not booted has nothing to put in order.
    if (this.state === 'starting') this.kill();
    this.state = 'leaving';
    this.dismissed = true;
    this.link.send({ kind: 'leave' });
    const timer = setTimeout(() => this.kill(), LEAVE_GRACE);
    void this.gone.then(() => clearTimeout(timer));
  }

  kill(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): void {
    this.dismissed = true;
    this.killed = true;
    this.link.kill(signal);
  }

  history(): ChildHistory {
    const { tasks, memory, started, bootMs, idleSince, state } = this;
    return { tasks, memory, started, bootMs, idleSince, idle: state === 'idle' };
  }

  describe(): PoolChildInfo {
    const { id: pid, state, tasks, started } = this;
    const running = this.group?.runs.map(({ request }) => request.taskId) ?? [];
    return { pid, state, tasks, rss: this.link.memory(), started, running };
  }

  /** Its run did not stop when it was told to: the last that it said may not have been written. */
  private end(signal: 'SIGTERM' | 'SIGKILL'): void {
    const tasks = this.group?.runs.map(({ request }) => request.taskId);
    this.log.warn({ child: this.id, signal, tasks }, 'a child of the pool is ended for the sake of its task');
    this.kill(signal);
  }

  private becomeIdle(): void {
    if (this.state === 'leaving') return;
    if (this.killed) {
      // Its last run ended just before: it takes no other, also when it has survived a SIGTERM.
      this.state = 'leaving';
      return this.kill();
    }
    this.state = 'idle';
    this.idleSince = Date.now();
  }

  private ended(exit: ChildExit): ChildExit {
    this.state = 'leaving';
    this.group?.lost(describeExit(exit));
    return exit;
  }

  private heard(message: Exclude<FromChild, { kind: 'ready' | 'failed' }>): void {
    switch (message.kind) {
      case 'done':
        this.memory = message.memory ?? 0;
        return this.group?.done(message.outcomes.map(outcomeFromWire));
      case 'log':
        return this.group?.find(message.taskId)?.channel.log(message.line);
      case 'token':
        return this.group?.find(message.taskId)?.channel.token(message.token);
      case 'progress': {
        const channel = this.group?.find(message.taskId)?.channel;
        return void this.answer(message.id, () => channel?.progress(message.progress) ?? Promise.resolve());
      }
      case 'call':
        return void this.answer(message.id, () => this.services.call(message.service, message.method, message.args));
    }
  }

  private async answer(id: number, work: () => Promise<unknown>): Promise<void> {
    try {
      this.link.send({ kind: 'reply', id, value: await work() });
    } catch (thrown) {
      const error = toError(thrown);
      this.log.debug({ child: this.id, error: error.message }, 'what a task asked of the worker failed');
      this.link.send({ kind: 'reply', id, error: wireError(error) });
    }
  }
}
