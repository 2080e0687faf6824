import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Built file of the database that `npm start` brings, from the workspace's root. */
export const postgresEntry = 'libs/storage/dist/embedded/main.js';

/**
 * The command of the Postgres that `npm start` brings: PGlite behind its socket server, loopback only. Which process uses the data is its
 * own care.
 *
 * @param {{ root: string, port: number, dir: string, env: NodeJS.ProcessEnv }} options
 * @returns {import('./supervised-process.mjs').Command}
 */
export function embeddedPostgresCommand({ root, port, dir, env }) {
  mkdirSync(dirname(dir), { recursive: true });
  const args = [join(root, postgresEntry), dir, String(port)];
  return { name: 'postgres', file: process.execPath, args, cwd: dirname(dir), env };
}

/**
 * Waits until the Postgres on that port listens, which it does once it can answer: the first time it makes its files.
 *
 * @param {number} port
 * @param {{ mayGoOn: () => boolean }} options asked between two looks
 * @returns {Promise<boolean>} false when it may not go on
 */
export async function waitForPostgres(port, { mayGoOn }) {
  while (mayGoOn()) {
    if (await accepts(port)) return mayGoOn();
    await sleep(50);
  }
  return false;
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
