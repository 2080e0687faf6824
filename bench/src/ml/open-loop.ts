import { setTimeout as sleep } from 'node:timers/promises';

export interface Load {
  perSecond: number;
  seconds: number;
}

/**
 * Calls on schedule, whether the ones before have come back or not, as clients do that know nothing of each other.
 *
 * @returns ms from each call's time on the schedule to its end: what a late start costs counts.
 * @throws what a call throws, when all have ended.
 */
export async function openLoop(
  { perSecond, seconds }: Load,
  call: (index: number) => Promise<void>,
): Promise<number[]> {
  const start = performance.now();
  const calls: Promise<number | Error>[] = [];
  for (let index = 0; index < perSecond * seconds; index++) {
    const due = start + (index * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await sleep(early);
    const took = () => performance.now() - due;
    calls.push(call(index).then(took, (error: Error) => error));
  }
  const endings = await Promise.all(calls);
  return endings.map((ending) => {
    if (ending instanceof Error) throw ending;
    return ending;
  });
}
