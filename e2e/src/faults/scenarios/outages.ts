import { http } from '../../http-client.js';
import type { AppProcess } from '../../app-process.js';
import { faultFor, inLab } from '../in-lab.js';
import type { Lab } from '../lab.js';
import { reckon } from '../reckoning.js';
import type { Played, Scenario, Size } from '../scenario.js';

/** Every other long task ends so long after it began, while the fault lasts, ms. */
const ENDS_EARLY = 2000;
/** The others end so long after the fault, ms. */
const OUTLAST = { full: 8000, short: 2000 };
/** Within this time a worker that has something it cannot store, or no broker, is not ready, ms. */
const NOTICED = 4000;

interface Outage {
  begin(): Promise<unknown> | void;
  end(): Promise<unknown> | void;
  lastsMs: Record<Size, number>;
}

/** Long tasks run and short ones come in while something is away for a time. Nothing of it may run twice. */
async function sitOut(lab: Lab, size: Size, outage: Outage): Promise<Played> {
  const workers = await lab.crew(2);
  await lab.load.send(lab.calls(8, [ENDS_EARLY, outage.lastsMs[size] + OUTLAST[size]]));
  await lab.untilBegun(8);
  const load = lab.load.stream(lab.calls(size === 'full' ? 600 : 60, [0, 50]), 20);
  await outage.begin();
  const began = Date.now();
  const stopProbing = probe(workers);
  await faultFor(outage.lastsMs[size]);
  const probes = stopProbing();
  await outage.end();
  const over = Date.now();
  await load;
  const figures = await reckon(lab, { times: 1, over });
  const violations = [...figures.violations, ...tooReady(lab, probes, began)];
  await Promise.all(workers.map((worker) => worker.ready()));
  const unready = probes.filter(({ status }) => status !== 200).length;
  return {
    ...figures,
    violations,
    note: `workers were not ready at ${unready} of ${probes.length} probes while it lasted`,
  };
}

interface Probe {
  worker: AppProcess;
  at: number;
  status: number;
}

/** Probes the workers' readiness from now on. Call what it returns to stop, and for what was seen. */
function probe(workers: readonly AppProcess[]): () => Probe[] {
  const probes: Probe[] = [];
  const timer = setInterval(() => {
    const at = Date.now();
    for (const worker of workers) {
      void http(worker.url, '/health/ready').then(
        ({ status }) => probes.push({ worker, at, status }),
        () => undefined,
      );
    }
  }, 500);
  return () => {
    clearInterval(timer);
    return [...probes];
  };
}

/** Workers that had a finished run they could not store, and called themselves ready. */
function tooReady(lab: Lab, probes: readonly Probe[], began: number): string[] {
  const ends = lab.runs().filter(({ what, at }) => what === 'ends' && at >= began);
  const lies = probes.filter(({ worker, at, status }) => {
    const first = ends.find(({ parent }) => parent === worker.pid);
    return status === 200 && first !== undefined && at > first.at + NOTICED;
  });
  return lies.length > 0
    ? [`workers were ready at ${lies.length} probes while they could not store what they had run`]
    : [];
}

export const brokerGone: Scenario = {
  key: 'broker-gone',
  title: 'broker gone for 20 s, long tasks running',
  play: (size) =>
    inLab({}, (lab) =>
      sitOut(lab, size, {
        begin: () => lab.broker.down(),
        end: () => lab.broker.up(),
        lastsMs: { full: 20_000, short: 4000 },
      }),
    ),
};

export const brokerFrozen: Scenario = {
  key: 'broker-frozen',
  title: 'broker frozen (SIGSTOP) for 20 s, long tasks running',
  play: (size) =>
    inLab({}, (lab) =>
      sitOut(lab, size, {
        begin: () => lab.broker.freeze(),
        end: () => lab.broker.thaw(),
        lastsMs: { full: 20_000, short: 4000 },
      }),
    ),
};

export const resultsGone: Scenario = {
  key: 'results-gone',
  title: 'result backend gone for 20 s, broker up',
  play: (size) =>
    inLab({ ownResults: true }, (lab) =>
      sitOut(lab, size, {
        begin: () => lab.results.down(),
        end: () => lab.results.up(),
        lastsMs: { full: 20_000, short: 4000 },
      }),
    ),
};

/** Longer than a lock: renewing one must not need memory. */
export const redisFull: Scenario = {
  key: 'redis-full',
  title: 'Redis at maxmemory for 50 s (longer than a lock), then raised',
  play: (size) =>
    inLab({}, (lab) =>
      sitOut(lab, size, {
        begin: () => setMaxMemory(lab, '1mb'),
        end: () => setMaxMemory(lab, '0'),
        lastsMs: { full: 50_000, short: 4000 },
      }),
    ),
};

async function setMaxMemory(lab: Lab, bytes: string): Promise<void> {
  const client = lab.broker.client();
  await client.config('SET', 'maxmemory', bytes);
  client.disconnect();
}
