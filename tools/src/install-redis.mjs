import { findRedisServer, isOnPath } from './find-redis.mjs';
import { Advice } from './progress.mjs';
import { runCommand } from './run-command.mjs';

/**
 * How each package manager installs a server: attempts in order, each a list of commands. The first attempt that leaves a
 * server behind is the last one made.
 *
 * @type {{ manager: string, attempts: string[][][] }[]}
 */
const RECIPES = [
  {
    manager: 'apt-get',
    attempts: [
      [['apt-get', 'install', '-y', '--no-install-recommends', 'redis-server']],
      [
        ['apt-get', 'update'],
        ['apt-get', 'install', '-y', '--no-install-recommends', 'redis-server'],
      ],
    ],
  },
  { manager: 'apk', attempts: [[['apk', 'add', '--no-cache', 'redis']], [['apk', 'add', '--no-cache', 'valkey']]] },
  { manager: 'dnf', attempts: [[['dnf', 'install', '-y', 'redis']], [['dnf', 'install', '-y', 'valkey']]] },
];

const ADVICE =
  'No redis-server or valkey-server was found on the PATH. Install one (apt-get install redis-server, apk add redis, ' +
  'dnf install valkey, brew install redis)';

/**
 * Finds a Redis server, and installs one where that needs no question: as root, with a known package manager.
 *
 * @param {{ mayInstall: boolean, external: boolean }} options `external`: a server is pointed at, so none is needed here
 * @throws {Advice} when there is none and none was installed
 */
export async function ensureRedis({ mayInstall, external }) {
  const found = findRedisServer();
  if (found) return { detail: found, value: undefined };
  if (external) return { detail: 'not needed, CELERY_BROKER_URL is set', value: undefined };
  const recipe = RECIPES.find(({ manager }) => isOnPath(manager));
  if (!mayInstall || !recipe || process.getuid?.() !== 0) {
    throw new Advice(`${ADVICE}, or set CELERY_BROKER_URL to a server that runs for npm start, and try again.`);
  }
  return { detail: `installed ${await installWith(recipe)}`, value: undefined };
}

/** @param {(typeof RECIPES)[number]} recipe */
async function installWith({ manager, attempts }) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const commands of attempts) {
    for (const [file = '', ...args] of commands) {
      console.log(`  redis     installing a server with ${manager}: ${[file, ...args].join(' ')}`);
      if ((await runCommand(file, args, { env })) !== 0) break;
    }
    const server = findRedisServer();
    if (server) return server;
  }
  throw new Advice(`${manager} did not install a Redis server: see its messages above. ${ADVICE}, and try again.`);
}
