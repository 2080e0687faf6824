import type { Check, LineFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import { count, lasting, some } from '../wording.js';

/** Waits that are worth a word, and that are too long, s. */
const LONG_WAIT = 60;
const TOO_LONG_WAIT = 600;

/** Judges one line of a queue. Undefined: nothing to say. */
type LineCheck = (line: LineFacts) => Finding | undefined;

const LINE_CHECKS: LineCheck[] = [unconsumed, paused, congested, slow, overdue, stalled, failed];

export const checkLines: Check = ({ queues }) => {
  if (!queues) return [];
  const findings = queues.lines.flatMap((line) => LINE_CHECKS.map((check) => check(line)).filter((found) => !!found));
  if (findings.some(({ level }) => level !== 'info')) return findings;
  const tasks = queues.lines.reduce((sum, { waiting, delayed }) => sum + waiting + delayed, 0);
  return [
    { check: 'queues', level: 'ok', message: `${count(tasks, 'task')} in the queues, none in vain.` },
    ...findings,
  ];
};

/** The routing mismatch that once left tasks waiting unseen. */
function unconsumed({ line, queue, waiting, delayed, consumers, oldest_waiting_seconds: oldest }: LineFacts) {
  if (consumers > 0 || waiting + delayed === 0) return undefined;
  const age = oldest === null ? '' : `, the oldest for ${lasting(oldest)}`;
  return finding('queue.unconsumed', 'error', {
    message: `${count(waiting, 'task')} waiting and ${delayed} delayed in queue '${line}', which no live worker consumes${age}.`,
    fix: `Start its worker, or any that has its handlers with CELERY_WORKER_QUEUES=${queue}. One that runs: npx celerity control add_consumer ${queue} --destination <worker>`,
  });
}

function paused({ line, queue, paused, waiting, delayed }: LineFacts) {
  if (!paused) return undefined;
  return finding('queue.paused', waiting + delayed > 0 ? 'warning' : 'info', {
    message: `Queue '${line}' is paused: ${count(waiting, 'task')} in it do not start.`,
    fix: `npx celerity control resume ${queue}`,
  });
}

function congested({ line, queue, concurrency, active, waiting, paused }: LineFacts) {
  if (paused || concurrency === null || active < concurrency || waiting === 0) return undefined;
  return finding('queue.concurrency', 'info', {
    message: `Queue '${line}' runs as many tasks as it may (${concurrency}); ${waiting} more wait for that.`,
    fix: `npx celerity control concurrency ${queue} <more>, or none to lift it.`,
  });
}

function slow({ line, oldest_waiting_seconds: oldest, consumers, paused, waiting }: LineFacts) {
  if (consumers === 0 || paused || oldest === null || oldest < LONG_WAIT) return undefined;
  return finding('queue.slow', oldest < TOO_LONG_WAIT ? 'info' : 'warning', {
    message: `The oldest of ${count(waiting, 'task')} in queue '${line}' has waited for ${lasting(oldest)}.`,
    fix: 'See what its workers do: npx celerity inspect active. Add workers, or slots: npx celerity control pool_grow 2',
  });
}

/** A queue that is paused, or that nobody consumes, is told as such. */
function overdue({ line, overdue: { count: late, seconds }, consumers, paused }: LineFacts) {
  if (late === 0 || paused || consumers === 0) return undefined;
  return finding('queue.overdue', 'warning', {
    message: `${count(late, 'delayed task')} of queue '${line}' should have started up to ${lasting(seconds)} ago.`,
    fix: 'See whether its workers are busy or hang: npx celerity inspect active',
  });
}

function stalled({ line, queue, stalled: ids, consumers }: LineFacts) {
  if (ids.length === 0) return undefined;
  const lost = `${count(ids.length, 'task')} of queue '${line}' lost their worker (${some(ids)})`;
  if (consumers > 0) {
    return finding('tasks.stalled', 'warning', {
      message: `${lost}. They run again within a minute.`,
      fix: 'Look again then; when they are still there, restart the workers of that queue.',
    });
  }
  return finding('tasks.stalled', 'error', {
    message: `${lost}, and no live worker is there to run them again.`,
    fix: `Start a worker of that queue: CELERY_WORKER_QUEUES=${queue}`,
  });
}

function failed({ line, failed: jobs }: LineFacts) {
  if (jobs === 0) return undefined;
  return finding('queue.failed', 'info', {
    message: `The broker keeps ${count(jobs, 'failed task')} of queue '${line}'.`,
    fix: 'npx celerity result <id> --traceback says why one failed; npx celerity events --type task-failed shows new ones.',
  });
}

function finding(check: string, level: Finding['level'], { message, fix }: { message: string; fix: string }): Finding {
  return { check, level, message, fix };
}
