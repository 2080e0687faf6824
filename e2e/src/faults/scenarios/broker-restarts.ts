import { statSync } from 'node:fs';
import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { faultFor, inLab } from '../in-lab.js';
import type { Lab } from '../lab.js';
import { reckon } from '../reckoning.js';
import type { Scenario } from '../scenario.js';

type Fsync = 'everysec' | 'always';

/** Redis ends under load and is there again at once, with what its append-only file remembers. */
export function restartBroker(how: 'SHUTDOWN' | 'kill -9', fsync: Fsync): Scenario {
  return {
    key: `broker-${how === 'SHUTDOWN' ? 'shutdown' : 'kill'}-${fsync}`,
    title: `broker restarted by ${how} under load, AOF ${fsync}`,
    play: (size) =>
      inLab({ redis: ['--appendonly', 'yes', '--appendfsync', fsync] }, async (lab) => {
        await lab.crew(2);
        const [count, times] = size === 'full' ? [3000, 5] : [300, 1];
        const load = lab.load.stream(lab.calls(count, [0, 50]), 150);
        for (let time = 1; time <= times; time++) {
          await lab.endings.untilCount((time * count) / (times + 2));
          await restart(lab, how);
        }
        const over = Date.now();
        await load;
        const mayForget = how === 'kill -9' && fsync === 'everysec';
        const figures = await reckon(lab, { times, over }, { mayForget, timeoutMs: 75_000 });
        return { ...figures, note: `${lab.load.repeated} bulks of 20 had to be repeated by the client` };
      }),
  };
}

async function restart(lab: Lab, how: 'SHUTDOWN' | 'kill -9'): Promise<void> {
  if (how === 'kill -9') {
    await lab.broker.down('SIGKILL');
  } else {
    // Without patience: a client that connects anew would send the command once more.
    const client = new Redis(lab.broker.url(), { retryStrategy: () => null, maxRetriesPerRequest: 0 });
    client.on('error', () => undefined);
    await client.shutdown().catch(() => undefined);
    await lab.broker.down();
  }
  await faultFor(200);
  await lab.broker.up();
}

/** What a machine without power forgets under everysec: the last second. ms */
const FORGOTTEN = 1000;
/** Redis itself may wait so long with a write, while an earlier one is on its way to the disk, ms. */
const POSTPONED = 2000;
/** Mostly short, and some that are running when it happens, ms. */
const TASKS = [...Array.from({ length: 10 }, () => [0, 50]).flat(), 1000];

/**
 * A process that is killed has handed everything to the kernel already. A power cut is played by cutting the append-only file
 * back to where it was a second before.
 */
export const powerCut: Scenario = {
  key: 'power-cut-everysec',
  title: 'power cut of the broker under load, AOF everysec: its last second is gone',
  play: () =>
    inLab({}, async (lab) => {
      await lab.crew(2);
      const count = 2000;
      const load = lab.load.stream(lab.calls(count, TASKS), 80);
      const aof = await AppendOnlyFile.of(lab);
      await lab.endings.untilCount(count / 2);
      await lab.broker.down('SIGKILL');
      const cut = Date.now();
      const kept = await aof.cutBack(cut - FORGOTTEN);
      await lab.broker.up();
      const over = Date.now();
      await load;
      const figures = await reckon(lab, { times: 1, over }, { mayForget: true, timeoutMs: 90_000 });
      const { lost, lostUnrun, lostSince = cut, rerun } = figures;
      const age = (cut - lostSince) / 1000;
      const violations = [...figures.violations];
      if (lostSince < kept - POSTPONED) violations.push(`a task was lost that was accepted ${age} s before the cut`);
      const note =
        `the ${lost} that nobody knows any more had been accepted in the last ${age.toFixed(1)} s, and ${lost - lostUnrun} of them had run; ` +
        `${rerun} others ran twice, because it was forgotten that they had begun or ended`;
      return { ...figures, violations, note };
    }),
};

/** Watches how Redis' append-only file grows, to be able to cut it back. */
class AppendOnlyFile {
  private readonly sizes: { at: number; bytes: number }[] = [];
  private readonly timer = setInterval(() => this.measure(), 20);

  private constructor(private readonly path: string) {}

  static async of(lab: Lab): Promise<AppendOnlyFile> {
    const client = lab.broker.client();
    const [, dir] = (await client.config('GET', 'dir')) as [string, string];
    const [, folder] = (await client.config('GET', 'appenddirname')) as [string, string];
    client.disconnect();
    const files = await readdir(join(dir, folder));
    return new AppendOnlyFile(
      join(
        dir,
        folder,
        files.find((file) => file.endsWith('.incr.aof'))!,
      ),
    );
  }

  /** Resolves to the time of what it ends with now, ms since the epoch. */
  async cutBack(to: number): Promise<number> {
    clearInterval(this.timer);
    const { at, bytes } = this.sizes.findLast((size) => size.at <= to)!;
    await truncate(this.path, bytes);
    return at;
  }

  private measure(): void {
    this.sizes.push({ at: Date.now(), bytes: statSync(this.path).size });
  }
}
