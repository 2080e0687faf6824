import { isReady, QueueMonitor, TaskLocator, type TaskView } from '@celerity/task-core';
import type { Lab } from './lab.js';
import { RunBook } from './run-book.js';

/** What was done to the system. */
export interface Fault {
  /** How often. */
  times: number;
  /** When it was over, ms since the epoch. */
  over: number;
}

export interface Expectation {
  /** Longest wait for all tasks to end, ms. (Default: two minutes) */
  timeoutMs?: number;
  /** Which tasks may end in failure. (Default: none) */
  mayFail?: (view: TaskView) => boolean;
  /** Tasks that end the process they run in, each time. */
  crashing?: ReadonlySet<string>;
  /** Every process was told to end in its own time: what had finished in it may not run again. */
  graceful?: boolean;
  /** The broker may forget what it acknowledged last: tasks that are lost, or run again, are counted, and no violation. */
  mayForget?: boolean;
}

/** What became of the tasks of one scenario. */
export interface Figures {
  faults: number;
  /** Tasks that the client was told are accepted. */
  accepted: number;
  succeeded: number;
  failed: number;
  lost: number;
  /** Of them, those that had not even begun to run. */
  lostUnrun: number;
  /** When the client was told that the oldest of them is accepted, ms since the epoch. */
  lostSince: number | undefined;
  /** Tasks with more than one run. */
  rerun: number;
  /** Of them, those with an earlier run in a process that was not ended. */
  unexplained: number;
  /** Tasks that ran once more after their end was stored. */
  afterEnd: number;
  /** Seconds from the end of the fault to the first task that ended after it; to the last; undefined when none did. */
  firstAfter: number | undefined;
  allAfter: number | undefined;
  /** Longest time from the acceptance of a task to its end, seconds. */
  slowest: number;
  /** Longest time from the end of a process to the next run of a task that it ran, seconds. */
  longestGap: number | undefined;
  /** What broke a promise. */
  violations: string[];
}

/** What was found. */
interface Findings {
  ids: readonly string[];
  views: ReadonlyMap<string, TaskView>;
  failures: readonly TaskView[];
  lost: readonly string[];
  lostUnrun: number;
  reruns: readonly RunBook[];
  unexplained: readonly RunBook[];
  afterEnd: readonly RunBook[];
}

const CHUNK = 100;
/** Longest wait for the queues to be empty once all tasks have ended, ms: what was acknowledged unheard stalls first. */
const SETTLE = 60_000;

/** Waits until everything has ended, and counts. */
export async function reckon(lab: Lab, fault: Fault, expectation: Expectation = {}): Promise<Figures> {
  const { timeoutMs = 120_000, crashing = new Set(), mayForget = false } = expectation;
  const ids = [...lab.load.accepted.keys()];
  await lab.endings.until(ids, timeoutMs, mayForget);
  const left = await leftovers(lab);
  const views = await look(lab, ids);
  const books = RunBook.of(lab);
  const lost = ids.filter((id) => !isReady(views.get(id)?.state ?? 'PENDING'));
  const ran = new Set(books.map(({ taskId }) => taskId));
  const reruns = books.filter(({ begins, taskId }) => begins.length > 1 && !crashing.has(taskId));
  const findings: Findings = {
    ids,
    views,
    failures: [...views.values()].filter(({ state }) => state === 'FAILURE'),
    lost,
    lostUnrun: lost.filter((id) => !ran.has(id)).length,
    reruns,
    unexplained: reruns.filter(({ explained }) => !explained),
    afterEnd: books.filter(({ ranAfterEnd }) => ranAfterEnd),
  };
  const violations = [
    ...left,
    ...violationsOf(lab, findings, expectation),
    ...(await failedUnseen(lab, findings, expectation)),
  ];
  return { ...figuresOf(lab, fault, findings), violations };
}

function figuresOf(lab: Lab, fault: Fault, findings: Findings): Omit<Figures, 'violations'> {
  const { ids, views, failures, lost, lostUnrun, reruns, unexplained, afterEnd } = findings;
  const gaps = reruns.flatMap((book) => book.gaps).filter((gap) => gap !== undefined);
  return {
    faults: fault.times,
    accepted: ids.length,
    succeeded: [...views.values()].filter(({ state }) => state === 'SUCCESS').length,
    failed: failures.length,
    lost: lost.length,
    lostUnrun,
    lostSince: lost.length > 0 ? Math.min(...lost.map((id) => lab.load.accepted.get(id)!)) : undefined,
    rerun: reruns.length,
    unexplained: unexplained.length,
    afterEnd: afterEnd.length,
    ...recovery(lab, fault),
    slowest: slowest(lab),
    longestGap: gaps.length > 0 ? Math.max(...gaps) : undefined,
  };
}

function violationsOf({ endings }: Lab, findings: Findings, expectation: Expectation): string[] {
  const { views, failures, lost, reruns, unexplained, afterEnd } = findings;
  const { mayFail = () => false, graceful = false, mayForget = false } = expectation;
  const always = [
    ...failures
      .filter((view) => !mayFail(view))
      .map(({ task_id, error }) => `${task_id} failed: ${error?.type}: ${error?.message}`),
    ...[...views.values()]
      .filter(({ retries }) => retries > 0)
      .map(({ task_id, retries }) => `${task_id} has burned ${retries} attempts`),
    ...reruns
      .filter(({ finishedTwice }) => graceful && finishedTwice)
      .map((book) => `it had finished, and ran again: ${book}`),
  ];
  if (mayForget) return always;
  return [
    ...always,
    ...lost.map((id) => `${id} is lost: ${views.get(id)?.state ?? 'nobody knows it'}`),
    ...unexplained.map((book) => `it ran twice, and no process that ran it had ended: ${book}`),
    ...afterEnd.map((book) => `it ran once more after its end: ${book}`),
    ...endings.again.map(({ taskId, first, then }) => `${taskId} ended as ${first.state}, then as ${then.state}`),
  ];
}

async function look(lab: Lab, ids: readonly string[]): Promise<Map<string, TaskView>> {
  const locator = lab.engine.get(TaskLocator);
  const views = new Map<string, TaskView>();
  for (let from = 0; from < ids.length; from += CHUNK) {
    const found = await Promise.all(ids.slice(from, from + CHUNK).map((id) => locator.locate(id)));
    for (const located of found) if (located) views.set(located.view.task_id, located.view);
  }
  return views;
}

/** What is still in the queue when all tasks have ended. */
async function leftovers(lab: Lab): Promise<string[]> {
  const monitor = lab.engine.get(QueueMonitor);
  const deadline = Date.now() + SETTLE;
  for (;;) {
    const { waiting, active, delayed } = await monitor.status('celery');
    if (waiting + active + delayed === 0) return [];
    if (Date.now() > deadline)
      return [`the queue is not empty: ${waiting} wait, ${active} are active, ${delayed} delayed`];
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A job that BullMQ failed without our executor. */
async function failedUnseen(lab: Lab, { failures }: Findings, { mayForget }: Expectation): Promise<string[]> {
  const { failed } = await lab.engine.get(QueueMonitor).status('celery');
  if (failed === failures.length || mayForget) return [];
  return [`${failed} jobs are kept as failed, but ${failures.length} tasks have failed`];
}

function recovery({ endings }: Lab, { over }: Fault): Pick<Figures, 'firstAfter' | 'allAfter'> {
  const after = [...endings.byId.values()].map(({ at }) => at - over).filter((ms) => ms >= 0);
  if (after.length === 0) return { firstAfter: undefined, allAfter: undefined };
  return { firstAfter: Math.min(...after) / 1000, allAfter: Math.max(...after) / 1000 };
}

function slowest({ load, endings }: Lab): number {
  const times = [...load.accepted].map(([id, at]) => ((endings.byId.get(id)?.at ?? at) - at) / 1000);
  return Math.max(0, ...times);
}
