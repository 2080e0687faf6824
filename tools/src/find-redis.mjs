import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['redis-server', 'valkey-server'];

/** Where package managers put servers that a user's PATH may not name. */
const USUAL_FOLDERS = ['/usr/local/bin', '/usr/bin', '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'];

/**
 * Path of `redis-server`, or else of `valkey-server`; undefined when there is neither.
 *
 * @param {string | undefined} [path] (Default: the PATH)
 * @param {readonly string[]} [usual] folders looked at after the path
 * @returns {string | undefined}
 */
export function findRedisServer(path = process.env['PATH'], usual = USUAL_FOLDERS) {
  const folders = [...(path ?? '').split(delimiter).filter(Boolean), ...usual];
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** @param {string} name */
export function isOnPath(name) {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder && isExecutable(join(folder, name)));
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
