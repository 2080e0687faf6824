import { faultFor, inLab } from '../in-lab.js';
import { reckon } from '../reckoning.js';
import type { Scenario } from '../scenario.js';

/** In a rolling deploy a task may reach a worker that is older than it. */
export const olderVersion: Scenario = {
  key: 'older-version',
  title: 'a worker of an older version, alone for 3 s and then beside a newer one',
  play: (size) =>
    inLab({ env: { CELERITY_UNKNOWN_TASK_TIMEOUT: '3' } }, async (lab) => {
      const old = await lab.worker({}, 'old-worker');
      const doomed = new Set(await lab.load.send(lab.calls(10, [0])));
      await old.logged(({ task_id }) => doomed.has(String(task_id)));
      const missing = await lab.endings.until(doomed, 30_000);
      await lab.worker();
      const over = Date.now();
      await lab.load.send(lab.calls(size === 'full' ? 300 : 50, [0, 20]));
      const mayFail = ({ task_id, error }: { task_id: string; error: { type: string } | null }) =>
        doomed.has(task_id) && error?.type === 'NotRegistered';
      const figures = await reckon(lab, { times: 1, over }, { mayFail });
      const wrong =
        figures.failed === doomed.size ? [] : [`${figures.failed} of ${doomed.size} failed as NotRegistered`];
      const late = missing.map((id) => `${id} did not fail as NotRegistered in time`);
      return {
        ...figures,
        violations: [...figures.violations, ...wrong, ...late],
        note: 'the 10 that nobody knew for 3 s failed as NotRegistered',
      };
    }),
};

/** A task in the worker's own process that lets nothing else happen there for longer than a lock lasts. */
export const busySolo: Scenario = {
  key: 'busy-solo',
  title: 'a solo worker blocked by a busy loop for 60 s (longer than its lock), another beside it',
  play: (size) =>
    inLab({ env: { CELERY_WORKER_POOL: 'solo' } }, async (lab) => {
      await lab.worker();
      await lab.load.send([...lab.calls(1, [size === 'full' ? 60_000 : 5000], 'busy'), ...lab.calls(10, [0])]);
      await lab.untilBegun(1);
      const over = Date.now();
      await lab.worker();
      await lab.load.stream(lab.calls(200, [0, 50]), size === 'full' ? 4 : 40);
      return reckon(lab, { times: 1, over }, { timeoutMs: 150_000 });
    }),
};

/** A worker that hangs for longer than its locks last, and then goes on as if nothing had been: what it had run is another's now. */
export const frozenWorker: Scenario = {
  key: 'worker-frozen',
  title: 'one of two workers frozen (SIGSTOP) for 60 s under load, then thawed',
  play: (size) =>
    inLab({}, async (lab) => {
      const [worker] = await lab.crew(2);
      const seconds = size === 'full' ? 60 : 50;
      const load = lab.load.stream(
        lab.calls(20 * seconds, [...Array.from({ length: 10 }, () => [0, 50]).flat(), 3000]),
        20,
      );
      await lab.untilBegun(60);
      lab.ended.set(worker!.pid, Date.now());
      worker!.kill('SIGSTOP');
      await faultFor(seconds * 1000);
      worker!.kill('SIGCONT');
      const over = Date.now();
      await load;
      const figures = await reckon(lab, { times: 1, over });
      await worker!.ready();
      return { ...figures, note: 'what the frozen worker had run it could not store after that' };
    }),
};
