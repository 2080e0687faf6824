import { setTimeout as sleep } from 'node:timers/promises';
import { keepsDataIn } from './embedded-redis.mjs';
import { isRunning } from './process-identity.mjs';
import { redisCommand } from './resp.mjs';
import { portOf } from './runtime-file.mjs';

/**
 * Stops what a supervisor that was killed has left running: apps first, then Redis and Postgres. Only processes that are surely ours
 * are touched: those it recorded with their start times, and a Redis on the recorded port with its data in our folder
 * (two servers on one append-only file would ruin it).
 *
 * @param {import('./runtime-file.mjs').Runtime | undefined} last
 * @param {{ redisDir: string, graceMs: number, say: (line: string) => void }} options
 */
export async function stopOrphans(last, { redisDir, graceMs, say }) {
  const left = (last?.children ?? []).filter(isRunning);
  const isServer = (/** @type {{ name: string }} */ child) => ['redis', 'postgres'].includes(child.name);
  for (const group of [left.filter((child) => !isServer(child)), left.filter(isServer)]) {
    await Promise.all(group.map((child) => stopOrphan(child, graceMs, say)));
  }
  const port = portOf(last?.redis?.url);
  if (!last?.redis?.embedded || port === undefined || !(await keepsDataIn(port, redisDir))) return;
  say(`a Redis of an earlier start still runs on port ${port}: stopping it`);
  // It closes the connection instead of answering.
  await redisCommand(port, ['SHUTDOWN', 'NOSAVE'], graceMs).catch(() => undefined);
  while (await keepsDataIn(port, redisDir)) await sleep(50);
}

/**
 * @param {import('./runtime-file.mjs').RuntimeChild} child
 * @param {number} graceMs
 * @param {(line: string) => void} say
 */
async function stopOrphan(child, graceMs, say) {
  say(`${child.name} of an earlier start still runs (pid ${child.pid}): stopping it`);
  signal(child.pid, 'SIGTERM');
  const deadline = performance.now() + graceMs;
  while (isRunning(child) && performance.now() < deadline) await sleep(50);
  if (!isRunning(child)) return;
  // It led a group of its own: what it started goes with it.
  signal(-child.pid, 'SIGKILL');
  while (isRunning(child)) await sleep(20);
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 */
function signal(pid, name) {
  try {
    process.kill(pid, name);
  } catch {
    // Gone in between.
  }
}
