import { mkdirSync, realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { redisCommand } from './resp.mjs';

/**
 * The command of the Redis that `npm start` brings: loopback only, every write in the append-only file and on disk within
 * a second (`REDIS_APPENDFSYNC=always`: before it is answered), and never a key evicted.
 *
 * @param {{ server: string, port: number, dir: string, env: NodeJS.ProcessEnv }} options
 * @returns {import('./supervised-process.mjs').Command}
 */
export function embeddedRedisCommand({ server, port, dir, env }) {
  mkdirSync(dir, { recursive: true });
  /** @type {Record<string, string>} */
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir,
    appendonly: 'yes',
    appendfsync: env.REDIS_APPENDFSYNC || 'everysec',
    'maxmemory-policy': 'noeviction',
    save: '',
    loglevel: 'warning',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  return { name: 'redis', file: server, args, cwd: dir, env };
}

/**
 * Whether the Redis on that port keeps its data in `dir`: then it is ours.
 *
 * @param {number} port
 * @param {string} dir
 */
export async function keepsDataIn(port, dir) {
  try {
    const reply = await redisCommand(port, ['CONFIG', 'GET', 'dir']);
    return Array.isArray(reply) && reply[1] === realpathSync(dir);
  } catch {
    return false;
  }
}

/**
 * Waits until the Redis on that port, with its data in `dir`, answers: at first it reads its append-only file.
 *
 * @param {number} port
 * @param {string} dir
 * @param {{ mayGoOn: () => boolean }} options asked between two looks
 * @returns {Promise<boolean>} false when it may not go on
 */
export async function waitForRedis(port, dir, { mayGoOn }) {
  while (mayGoOn()) {
    if ((await answersPing(port)) && (await keepsDataIn(port, dir))) return true;
    await sleep(50);
  }
  return false;
}

/** @param {number} port */
async function answersPing(port) {
  try {
    return (await redisCommand(port, ['PING'])) === 'PONG';
  } catch {
    return false;
  }
}
