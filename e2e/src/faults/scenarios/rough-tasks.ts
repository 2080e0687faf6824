import { TaskLocator, type TaskCall, type TaskView } from '@celerity/task-core';
import { misbehave } from '@celerity/task-core/testing';
import { http } from '../../http-client.js';
import { faultFor, inLab } from '../in-lab.js';
import type { Lab } from '../lab.js';
import { reckon } from '../reckoning.js';
import type { Scenario } from '../scenario.js';

/** What becomes of each kind of bad task: its state, or the type of its error. */
const FATES = {
  loop: 'TimeLimitExceeded',
  allocate: 'PoisonTaskError',
  exit: 'PoisonTaskError',
  segfault: 'PoisonTaskError',
  later: 'PoisonTaskError',
  'throw-string': 'NonError',
  'throw-nothing': 'NonError',
  huge: 'ResultTooLarge',
  block: 'SUCCESS',
} as const;

type Kind = keyof typeof FATES;
const KINDS = Object.keys(FATES) as Kind[];
/**
 * Time between two bad tasks, ms: each may take three of a worker's five children with it, which have to be started anew. In a
 * faster storm a worker has no child for a moment, and says so.
 */
const BETWEEN = { full: 2500, short: 500 };
/** Runs of a task that takes its process with it. */
const CRASHES = 3;

/** Bad tasks among good ones: the good ones succeed, the bad end visibly, and the worker stays. */
export const roughTasks: Scenario = {
  key: 'rough-tasks',
  title: 'tasks that loop, allocate, exit, segfault, throw rubbish, return too much, block; among good ones',
  play: (size) =>
    // A small heap, so that the one that allocates is done with it soon.
    inLab({ env: { NODE_OPTIONS: '--max-old-space-size=160' } }, async (lab) => {
      const workers = await lab.crew(2);
      const [good, each] = size === 'full' ? [500, 2] : [100, 1];
      const answers: number[] = [];
      const probe = setInterval(() => {
        for (const { url } of workers) void http(url, '/health/ready').then(({ status }) => answers.push(status));
      }, 250);
      const bad = new Map<string, Kind>();
      const load = lab.load.stream(lab.calls(good, [0, 20]), good / (size === 'full' ? 45 : 5));
      for (const kind of Array.from({ length: each }, () => KINDS).flat()) {
        const [id] = await lab.load.send([badCall(lab, kind)]);
        bad.set(id!, kind);
        await faultFor(BETWEEN[size]);
      }
      const over = Date.now();
      await load;
      const fates = await lab.endings.until(lab.load.accepted.keys(), 90_000);
      clearInterval(probe);
      const crashing = new Set([...bad].flatMap(([id, kind]) => (FATES[kind] === 'PoisonTaskError' ? [id] : [])));
      const figures = await reckon(
        lab,
        { times: bad.size, over },
        { timeoutMs: 1, mayFail: ({ task_id }) => bad.has(task_id), crashing },
      );
      const violations = [...figures.violations, ...(await wrongFates(lab, bad)), ...wrongCounts(lab, crashing)];
      const unready = answers.filter((status) => status !== 200).length;
      if (unready > 0 && size === 'full')
        violations.push(`workers were not ready at ${unready} of ${answers.length} probes`);
      violations.push(...workers.filter(({ running }) => !running).map(({ pid }) => `worker ${pid} has ended`));
      await Promise.all(workers.map((worker) => worker.ready()));
      if (fates.length > 0) violations.push(`${fates.length} tasks did not end in time`);
      return { ...figures, violations, note: `ready at ${answers.length - unready} of ${answers.length} probes` };
    }),
};

function badCall(lab: Lab, how: Kind): TaskCall {
  const options = how === 'loop' ? { time_limit: 2, soft_time_limit: 1 } : {};
  return { name: misbehave.name, kwargs: { how, ledger: lab.ledger }, options };
}

async function wrongFates(lab: Lab, bad: ReadonlyMap<string, Kind>): Promise<string[]> {
  const locator = lab.engine.get(TaskLocator);
  const located = await Promise.all([...bad.keys()].map((id) => locator.locate(id)));
  return [...bad].flatMap(([id, kind], index) => {
    const fate = fateOf(located[index]?.view);
    return fate === FATES[kind] ? [] : [`${id}, which does '${kind}', ended as ${fate} and not as ${FATES[kind]}`];
  });
}

function fateOf(view: TaskView | undefined): string {
  return view?.error?.type ?? view?.state ?? 'unknown';
}

/** A task that takes its process with it has three runs, no more. */
function wrongCounts(lab: Lab, crashing: ReadonlySet<string>): string[] {
  const runs = lab.runs();
  return [...crashing].flatMap((id) => {
    const count = runs.filter(({ taskId, what }) => taskId === id && what === 'begins').length;
    return count === CRASHES ? [] : [`${id} took its process with it and ran ${count} times, not ${CRASHES}`];
  });
}

/** In threads a crash of native code takes the worker, and whatever runs beside it: who was to blame has to be found out. */
export const poisonInThreads: Scenario = {
  key: 'poison-in-threads',
  title: 'a task that segfaults among good ones in one process (threads), the worker started anew each time',
  play: () =>
    inLab({ env: { CELERY_WORKER_POOL: 'threads' } }, async (lab) => {
      let times = 0;
      let over = Date.now();
      let done = false;
      const supervise = async () => {
        while (!done) {
          const worker = await lab.launch();
          await worker.exited;
          over = Date.now();
          lab.ended.set(worker.pid, over);
          times++;
        }
      };
      const supervised = supervise();
      const [bad] = await lab.load.send([badCall(lab, 'segfault'), ...lab.calls(60, [500])]);
      const open = await lab.endings.until(lab.load.accepted.keys(), 240_000);
      const crashes = times;
      done = true;
      for (const worker of lab.workers) worker.kill('SIGTERM');
      await supervised;
      const mayFail = ({ task_id }: TaskView) => task_id === bad;
      const figures = await reckon(lab, { times: crashes, over }, { timeoutMs: 1, mayFail });
      const guilty = new Set([bad!]);
      const violations = [
        ...figures.violations,
        ...(await wrongFates(lab, new Map([[bad!, 'segfault']]))),
        ...wrongCounts(lab, guilty),
      ];
      violations.push(...open.map((id) => `${id} did not end in time`));
      // Some were taken by two workers that died one after the other.
      return {
        ...figures,
        longestGap: undefined,
        violations,
        note: 'the good ones that it took with it ran again beside it, then alone, and succeeded',
      };
    }),
};
