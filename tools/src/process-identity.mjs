import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A process that can be told from a later one with the same pid: `began` is when it started, in the system's own words.
 *
 * @typedef {{ pid: number, began: string | undefined }} ProcessIdentity
 */

/**
 * @param {number} pid
 * @returns {ProcessIdentity}
 */
export function identify(pid) {
  return { pid, began: startOf(pid) };
}

/**
 * Whether that very process still runs. Where the system tells no start times, a living pid is not enough: false.
 *
 * @param {Partial<ProcessIdentity> | undefined} identity
 */
export function isRunning(identity) {
  const { pid, began } = identity ?? {};
  return typeof pid === 'number' && pid > 0 && began !== undefined && startOf(pid) === began;
}

/**
 * @param {number} pid
 * @returns {string | undefined} undefined when there is no such process, or only its remains (a zombie)
 */
function startOf(pid) {
  try {
    return process.platform === 'linux' ? startFromProc(pid) : startFromPs(pid);
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function startFromProc(pid) {
  // proc(5): after the name in parentheses come state (field 3) and, as field 22, the start in ticks since boot.
  const [state, ...rest] = afterName(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  if (state === 'Z' || state === 'X') return undefined;
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}:${rest[18]}`;
}

/** @param {string} stat */
function afterName(stat) {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** @param {number} pid */
function startFromPs(pid) {
  const [state, ...began] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], { encoding: 'utf8' })
    .trim()
    .split(/\s+/);
  return state?.startsWith('Z') ? undefined : began.join(' ');
}
