import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * What the last `npm start` in this clone chose, for the command line and the next start. The system runs while the
 * process `pid` does and `stoppedAt` is absent. Passwords of servers that were pointed at are `***`: who needs them reads
 * the environment as the apps do.
 *
 * @typedef {object} Runtime
 * @property {number} pid of the supervisor
 * @property {string} startedAt ISO 8601
 * @property {string} [stoppedAt] ISO 8601
 * @property {{ url: string }} api
 * @property {{ url: string }} [dashboard]
 * @property {{ url: string, embedded: boolean }} redis broker
 * @property {{ url: string }} resultBackend
 * @property {{ url: string, embedded: boolean }} database
 * @property {{ url: string }} artifacts
 * @property {Record<string, { health: string }>} workers by name, without `worker-`
 * @property {RuntimeChild[]} children processes to look for should the supervisor be killed; apps first, Redis and Postgres last
 *
 * @typedef {import('./process-identity.mjs').ProcessIdentity & { name: string }} RuntimeChild
 */

/**
 * @param {string} file
 * @returns {Runtime | undefined} undefined when there is none that can be read
 */
export function readRuntime(file) {
  try {
    const runtime = JSON.parse(readFileSync(file, 'utf8'));
    return typeof runtime?.api?.url === 'string' ? runtime : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Replaces the file as a whole. Only its owner may read it.
 *
 * @param {string} file
 * @param {Runtime} runtime
 */
export function writeRuntime(file, runtime) {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(runtime, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/**
 * @param {string | undefined} url
 * @returns {number | undefined} its port, if it names one
 */
export function portOf(url) {
  return url && URL.canParse(url) ? Number(new URL(url).port) || undefined : undefined;
}

/**
 * @param {string} url
 * @returns {string} the same without a readable password
 */
export function withoutPassword(url) {
  if (!URL.canParse(url)) return '***';
  const shown = new URL(url);
  if (shown.password) shown.password = '***';
  for (const name of new Set(shown.searchParams.keys())) {
    if (/pass|secret|token|key|auth/i.test(name)) shown.searchParams.set(name, '***');
  }
  return shown.href;
}
