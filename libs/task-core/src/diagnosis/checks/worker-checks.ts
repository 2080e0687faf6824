import type { Check } from '../facts.js';
import type { Finding } from '../finding.js';
import { count, lasting, some } from '../wording.js';

/** How late an event loop may be before it is worth a word, ms. */
const LAG = 1000;
/** What a run may take beyond its hard limit, until its process is gone, s. */
const AFTER_LIMIT = 10;

export const checkWorkers: Check = ({ queues }) => {
  if (!queues) return [];
  const { live, silent } = queues.workers;
  const check = 'workers';
  if (live.length === 0) {
    const fix = 'Start one, for example: node apps/worker-default/dist/main.js, or all with npm start.';
    return [{ check, level: 'warning', message: 'No worker lives: whatever is sent waits.', fix }];
  }
  const answered = live.filter(({ name }) => !silent.includes(name)).length;
  return [
    { check, level: 'ok', message: `${count(answered, 'worker')} of ${live.length} answered.` },
    ...silent.map(silence),
  ];
};

function silence(worker: string): Finding {
  return {
    check: 'workers.silent',
    level: 'error',
    message: `Worker ${worker} is registered and does not answer: it hangs, has just died, or is cut off from the broker.`,
    fix: 'Look at its /health and its log, and restart it when it stays silent. Its tasks run again elsewhere.',
  };
}

export const checkLag: Check = ({ queues }) =>
  (queues?.workers.live ?? [])
    .filter((worker) => worker.event_loop_lag_ms > LAG)
    .map(({ name, event_loop_lag_ms: lag, pool }) => ({
      check: 'workers.lag',
      level: 'warning',
      message: `The event loop of worker ${name} is ${lasting(lag / 1000)} late: it steers and reports late.`,
      fix:
        pool === 'solo'
          ? 'Run its tasks elsewhere than in the worker itself: CELERY_WORKER_POOL=prefork'
          : `Give its machine more room, or lower CELERY_WORKER_CONCURRENCY: npx celerity control pool_shrink --destination ${name}`,
    }));

/** Deploys that never finished. */
export const checkVersions: Check = ({ queues }) => {
  const versions = [...new Set((queues?.workers.live ?? []).map(({ version }) => version))].sort();
  if (versions.length < 2) return [];
  const message = `Workers of different versions run: ${some(versions)}. During a deploy that is normal.`;
  return [{ check: 'workers.versions', level: 'info', message, fix: 'npx celerity status shows which is which.' }];
};

/** Runs whose hard limit is long over: a pool that cannot enforce it, or a worker whose clock stands still. */
export const checkOverlong: Check = ({ queues, now }) =>
  (queues?.workers.active ?? [])
    .map((task) => ({ task, seconds: now / 1000 - task.time_start }))
    .filter(({ task, seconds }) => seconds > task.timelimit[0] + AFTER_LIMIT)
    .map(({ task, seconds }) => ({
      check: 'tasks.overlong',
      level: 'error',
      message: `Task ${task.id} (${task.name}) has run for ${lasting(seconds)} on ${task.hostname}; its hard limit is ${lasting(task.timelimit[0])}.`,
      fix: `npx celerity revoke ${task.id} --terminate --signal SIGKILL`,
    }));
