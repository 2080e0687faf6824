import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { identify, isRunning } from './process-identity.mjs';

/**
 * @typedef {import('./process-identity.mjs').ProcessIdentity & { startedAt: string }} LockHolder
 * @typedef {{ release: () => void }} StartLock
 */

/**
 * Takes the lock file for this process. One left by a process that is gone is taken over.
 *
 * @param {string} file
 * @returns {StartLock | { holder: LockHolder }} the lock, or the living process that holds it
 */
export function takeStartLock(file) {
  mkdirSync(dirname(file), { recursive: true });
  /** @type {LockHolder} */
  const mine = { ...identify(process.pid), startedAt: new Date().toISOString() };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(mine));
  try {
    // A few rounds: between seeing a stale lock and taking it, another start may have done the same.
    for (let round = 0; round < 5; round += 1) {
      if (tryLink(draft, file)) return { release: () => releaseLock(file) };
      const holder = readHolder(file);
      if (isRunning(holder)) return { holder: /** @type {LockHolder} */ (holder) };
      setAside(file);
    }
    throw new Error(`${file} changes hands all the time: is something starting Celerity in a loop?`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * A hard link appears whole or not at all, so nobody reads half a lock.
 *
 * @param {string} draft
 * @param {string} file
 */
function tryLink(draft, file) {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes a stale lock; should a living one have come in between, puts that back.
 *
 * @param {string} file
 */
function setAside(file) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (isRunning(readHolder(aside))) tryLink(aside, file);
  rmSync(aside, { force: true });
}

/** @param {string} file */
function releaseLock(file) {
  if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
}

/**
 * @param {string} file
 * @returns {Partial<LockHolder> | undefined}
 */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
