import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeStartLock } from './start-lock.mjs';

/**
 * Waits until no other clone of this user is just starting: between choosing a port and listening on it, another start
 * would choose the same one. Goes on without a turn when that takes too long.
 *
 * @param {object} options
 * @param {() => boolean} options.mayGoOn asked between two looks
 * @param {(line: string) => void} options.say
 * @param {number} [options.patienceMs]
 * @param {string} [options.file]
 * @returns {Promise<() => void>} gives the turn to the next
 */
export async function takeStartTurn({ mayGoOn, say, patienceMs = 30_000, file = defaultFile() }) {
  const deadline = performance.now() + patienceMs;
  let hasSaid = false;
  while (mayGoOn() && performance.now() < deadline) {
    const lock = takeStartLock(file);
    if ('release' in lock) return lock.release;
    if (!hasSaid) say(`another clone is starting (process ${lock.holder.pid}): waiting for my turn`);
    hasSaid = true;
    await sleep(100);
  }
  return () => undefined;
}

function defaultFile() {
  return join(tmpdir(), `celerity-start-${process.getuid?.() ?? 'user'}.lock`);
}
