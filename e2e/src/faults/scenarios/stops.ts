import { QueueMonitor } from '@celerity/task-core';
import type { AppProcess } from '../../app-process.js';
import { inLab } from '../in-lab.js';
import type { Lab } from '../lab.js';
import { reckon } from '../reckoning.js';
import type { Scenario } from '../scenario.js';

/** Mostly short, and one that outlasts the deadline, ms. */
const TASKS = [...Array.from({ length: 10 }, () => [0, 50]).flat(), 2500];

/** Seconds; a lock lasts longer. */
const SLOW = 20;

/** A deploy: one worker after the other is told to end, and has a second for what runs. */
export const rollingRestart: Scenario = {
  key: 'rolling-restart',
  title: 'SIGTERM rolling restart of three workers under load, deadline 1 s',
  play: (size) =>
    inLab({ env: { CELERITY_SHUTDOWN_TIMEOUT: '1' } }, async (lab) => {
      const ready = await lab.crew(3);
      const [count, perSecond, times] = size === 'full' ? [2000, 40, 9] : [200, 40, 2];
      const load = lab.load.stream(lab.calls(count, TASKS), perSecond);
      for (let time = 0; time < times; time++) {
        const old = ready.shift()!;
        const code = await stopped(lab, old);
        if (code !== 0) throw new Error(`a worker ended with ${code} on SIGTERM:\n${old.output()}`);
        ready.push(await lab.worker());
      }
      const over = Date.now();
      await load;
      const figures = await reckon(lab, { times, over }, { graceful: true });
      const violations = [...figures.violations, ...(await blamed(lab))];
      // What a worker gives back nobody has to wait for: only locks of the dead run out.
      if (figures.slowest > SLOW) violations.push(`a task took ${figures.slowest} s from its acceptance to its end`);
      return { ...figures, violations };
    }),
};

async function stopped(lab: Lab, worker: AppProcess): Promise<number | null> {
  lab.ended.set(worker.pid, Date.now());
  worker.kill('SIGTERM');
  return worker.exited;
}

/** Tasks that a stop was counted against. */
async function blamed(lab: Lab): Promise<string[]> {
  const client = lab.results.client(1);
  const ids = [...lab.load.accepted.keys()];
  const counts = await Promise.all(ids.map((id) => client.hget(`faults:state:${id}`, 'crashes')));
  client.disconnect();
  return ids.flatMap((id, index) =>
    Number(counts[index] ?? 0) > 0 ? [`a stop was counted against ${id} as a crash`] : [],
  );
}

/** A worker that has to go at once: what runs is stopped, whatever it does, and is back in its queue. */
export function coldStop(how: 'second SIGTERM' | 'SIGQUIT'): Scenario {
  return {
    key: how === 'SIGQUIT' ? 'sigquit' : 'second-sigterm',
    title: `${how}: cold stop while tasks run that obey, are deaf, and loop`,
    play: (size) =>
      inLab({ env: { CELERY_WORKER_CONCURRENCY: '3', LOG_LEVEL: 'info' } }, async (lab) => {
        const worker = await lab.worker();
        const calls = (['gentle', 'deaf', 'busy'] as const).flatMap((manner) =>
          lab.calls(1, [size === 'full' ? 6000 : 3000], manner),
        );
        await lab.load.send(calls);
        await lab.untilBegun(3);
        const told = await tellTwice(worker, how);
        await worker.exited;
        const took = (Date.now() - told) / 1000;
        lab.ended.set(worker.pid, Date.now());
        const { waiting, active, delayed } = await lab.engine.get(QueueMonitor).status('celery');
        const over = Date.now();
        await lab.worker();
        const figures = await reckon(lab, { times: 1, over }, { graceful: true });
        const violations = [...figures.violations, ...(await blamed(lab))];
        if (took > 2) violations.push(`the worker took ${took} s to end`);
        if (waiting !== 3 || active + delayed > 0) violations.push(`only ${waiting} of 3 tasks were back in the queue`);
        return { ...figures, violations, note: `the worker was gone ${took.toFixed(1)} s after the signal` };
      }),
  };
}

/** Resolves to when the last signal was sent, ms since the epoch. */
async function tellTwice(worker: AppProcess, how: 'second SIGTERM' | 'SIGQUIT'): Promise<number> {
  if (how === 'second SIGTERM') {
    worker.kill('SIGTERM');
    await worker.logged(({ msg }) => msg === 'worker is shutting down');
    worker.kill('SIGTERM');
  } else {
    worker.kill('SIGQUIT');
  }
  return Date.now();
}
