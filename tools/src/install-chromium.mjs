import { isOnPath } from './find-redis.mjs';
import { runCommand } from './run-command.mjs';

/** What packages of distributions call it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** @type {readonly (readonly string[])[]} */
const COMMANDS = [
  ['apt-get', 'update'],
  ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium'],
];

const WITHOUT = 'the specs of the dashboard in a browser are skipped';

/**
 * Finds the browser for the dashboard's specs, and installs Debian's where that needs no question: as root, with apt-get.
 * Without one nothing fails: those specs say that they are skipped.
 *
 * @param {{ mayInstall: boolean }} options
 */
export async function ensureChromium({ mayInstall }) {
  const found = NAMES.find(isOnPath);
  if (found) return { detail: found, value: undefined };
  if (!mayInstall || !isOnPath('apt-get') || process.getuid?.() !== 0) {
    return {
      detail: `no Chromium on the PATH: ${WITHOUT}. Install one, such as apt-get install chromium`,
      value: undefined,
    };
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const [file = '', ...args] of COMMANDS) {
    console.log(`  browser   installing Chromium for the dashboard's specs: ${[file, ...args].join(' ')}`);
    if ((await runCommand(file, args, { env })) !== 0) break;
  }
  const installed = NAMES.find(isOnPath);
  if (installed) return { detail: `installed ${installed}`, value: undefined };
  return { detail: `apt-get did not install Chromium, see above: ${WITHOUT}`, value: undefined };
}
