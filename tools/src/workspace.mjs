import { fileURLToPath } from 'node:url';

/** The folder of this clone: the one with the root `package.json`. */
export const workspaceRoot = fileURLToPath(new URL('../../', import.meta.url)).replace(/[/\\]$/, '');

/** Lowest Node version that runs this, as in `engines` of the root `package.json`. */
export const LOWEST_NODE = [20, 19];

/**
 * @param {string} version such as `20.19.0`
 * @returns {boolean} true when it is at least `LOWEST_NODE`
 */
export function nodeIsRecentEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = LOWEST_NODE;
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
