import type { AppProcess } from '../../app-process.js';
import { faultFor, inLab } from '../in-lab.js';
import type { Lab } from '../lab.js';
import { type Figures, reckon } from '../reckoning.js';
import type { Scenario } from '../scenario.js';

const WORKERS = 3;

/** kill -9 of whole workers: nobody is there to give their tasks back, so their locks have to run out. */
export function killWorkers(pool: 'prefork' | 'threads' | 'solo', tasks: { full: number; short: number }): Scenario {
  return {
    key: `kill-workers-${pool}`,
    title: `kill -9 of a worker every 2 s, three workers (${pool})`,
    play: (size) =>
      inLab({ env: { CELERY_WORKER_POOL: pool, CELERY_WORKER_CONCURRENCY: '2' } }, async (lab) => {
        const ready = await lab.crew(WORKERS);
        const count = tasks[size];
        const load = lab.load.stream(lab.calls(count, [0, 50]), size === 'full' ? 100 : 60);
        const times = await killWhile(load, lab, ready);
        const figures = await reckon(lab, { times, over: Math.max(...lab.ended.values()) });
        return { ...figures, violations: [...figures.violations, ...orphans(lab), ...late(figures)] };
      }),
  };
}

/** Kills the worker that has been ready longest, every two seconds, and starts another in its place. */
async function killWhile(load: Promise<unknown>, lab: Lab, ready: AppProcess[]): Promise<number> {
  let over = false;
  void load.then(() => (over = true));
  const replacements: Promise<unknown>[] = [];
  let times = 0;
  for (; !over; await faultFor(2000)) {
    const victim = ready.shift();
    if (!victim) continue;
    times++;
    await lab.kill(victim);
    replacements.push(lab.worker().then((worker) => ready.push(worker)));
  }
  await Promise.all([load, ...replacements]);
  return times;
}

/** A dead worker's tasks run elsewhere within a minute. */
function late({ longestGap }: Figures): string[] {
  return longestGap !== undefined && longestGap > 60
    ? [`a task ran again ${longestGap} s after its worker had died`]
    : [];
}

/** Children that outlived the worker that was killed. */
function orphans(lab: Lab): string[] {
  const pids = new Set(lab.runs().flatMap(({ pid, parent }) => (lab.ended.has(parent) ? [pid] : [])));
  return [...pids].filter(isAlive).map((pid) => `child ${pid} outlived its worker`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** kill -9 of what runs the tasks: the worker sees it, and gives the task back at once. */
export const killChildren: Scenario = {
  key: 'kill-children',
  title: 'kill -9 of a child of the pool every 300 ms, at random, two workers',
  play: (size) =>
    inLab({}, async (lab) => {
      await lab.crew(2);
      const [count, perSecond] = size === 'full' ? [3000, 100] : [180, 60];
      const load = lab.load.stream(lab.calls(count, [0, 50]), perSecond);
      let over = false;
      void load.then(() => (over = true));
      let times = 0;
      for (; !over; await faultFor(300)) {
        const children = await lab.children();
        const victim = children[Math.floor(Math.random() * children.length)];
        if (victim !== undefined && isAlive(victim)) {
          times++;
          lab.ended.set(victim, Date.now());
          process.kill(victim, 'SIGKILL');
        }
      }
      await load;
      // Whoever is hit three times by chance is poison, as if it had been to blame.
      return reckon(
        lab,
        { times, over: Math.max(...lab.ended.values()) },
        { mayFail: ({ error }) => error?.type === 'PoisonTaskError' },
      );
    }),
};
