import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const BETWEEN_LOOKS_MS = 100;
const BETWEEN_REMINDERS_MS = 10_000;

/**
 * Waits until every server answers 200; every ten seconds says what is still missing.
 *
 * @param {{ name: string, url: string }[]} servers
 * @param {{ mayGoOn: () => boolean, say: (line: string) => void }} options `mayGoOn` is asked between two looks
 * @returns {Promise<boolean>} false when it may not go on
 */
export async function waitUntilReady(servers, { mayGoOn, say }) {
  let missing = servers;
  let reminder = performance.now() + BETWEEN_REMINDERS_MS;
  while (mayGoOn()) {
    const answers = await Promise.all(missing.map((server) => statusOf(server.url)));
    const waiting = missing
      .map((server, index) => `${server.name} (${answers[index]})`)
      .filter((_, index) => answers[index] !== 200);
    missing = missing.filter((_, index) => answers[index] !== 200);
    if (missing.length === 0) return true;
    if (performance.now() > reminder) {
      say(`not ready yet: ${waiting.join(', ')}`);
      reminder += BETWEEN_REMINDERS_MS;
    }
    await sleep(BETWEEN_LOOKS_MS);
  }
  return false;
}

/**
 * @param {string} url
 * @returns {Promise<number | string>} the status, or why there is none
 */
function statusOf(url) {
  return new Promise((resolve) => {
    const request = get(url, { timeout: 2000, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.once('timeout', () => request.destroy(new Error('no answer')));
    request.once('error', (error) => resolve(/** @type {NodeJS.ErrnoException} */ (error).code ?? error.message));
  });
}
