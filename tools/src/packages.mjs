import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Advice } from './progress.mjs';
import { captureCommand } from './run-command.mjs';

/** @typedef {{ version?: string, resolved?: string, integrity?: string, link?: boolean, optional?: boolean, devOptional?: boolean }} LockedPackage */
/** @typedef {Record<string, LockedPackage>} LockedPackages */

/**
 * Installs the packages of the lock file, unless they are there. `npm ci` refuses a lock file that was written where the
 * registry lacked a package of another platform; `npm install` takes the same versions from it.
 *
 * @param {string} root
 * @throws {Advice} with npm's own words when both fail
 */
export async function installPackages(root) {
  if (packagesAreCurrent(root)) return { detail: 'up to date', value: undefined };
  console.log('  packages  npm ci …');
  const first = await runNpm(root, ['ci']);
  if (first.code === 0) return { detail: 'installed by npm ci', value: undefined };
  const reason = /^npm error (?!code\b)(.*\S.*)$/m.exec(first.output)?.[1] ?? `exit code ${first.code}`;
  console.log(`  packages  npm ci failed (${reason}); npm install …`);
  const second = await runNpm(root, ['install', '--no-save']);
  if (second.code === 0) return { detail: 'installed by npm install', value: undefined };
  throw new Advice(`packages could not be installed, npm ended with exit code ${second.code}:\n${second.output}`);
}

/**
 * @param {string} root
 * @param {string[]} args
 */
function runNpm(root, args) {
  const npm = process.env['npm_execpath'];
  // Started by npm, use that very npm; else the one on the PATH.
  return npm?.endsWith('.js')
    ? captureCommand(process.execPath, [npm, ...args], { cwd: root })
    : captureCommand('npm', args, { cwd: root });
}

/**
 * Whether `node_modules` holds what `package-lock.json` asks for, by npm's own record of what it installed. Contents are
 * compared, not times: a fresh checkout touches every file.
 *
 * @param {string} root
 */
export function packagesAreCurrent(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (!wanted || !installed) return false;
  const missing = Object.entries(wanted).some(
    ([path, entry]) => path.startsWith('node_modules/') && !isThere(installed[path], entry),
  );
  return !missing && Object.keys(installed).every((path) => path in wanted);
}

/**
 * @param {LockedPackage | undefined} found
 * @param {LockedPackage} wanted
 */
function isThere(found, wanted) {
  // Optional packages are left out on other platforms.
  if (!found) return wanted.optional === true || wanted.devOptional === true;
  return found.version === wanted.version && found.integrity === wanted.integrity && found.link === wanted.link;
}

/**
 * @param {string} file
 * @returns {LockedPackages | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
