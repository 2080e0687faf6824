import { connect } from 'node:net';
import { maskUrl, type Settings } from '@celerity/config';
import { CliError } from './exit.js';

/** Longest wait for the network to say no, ms. Who says nothing is left to the engine, which knows how to wait. */
const PATIENCE = 300;
/** Answers that trying again in a second would not change. */
const REFUSALS = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * Knocks at both servers, in a few milliseconds: to load the whole engine only to find nobody there takes a thousand times that.
 *
 * @throws CliError when one of them is not there.
 */
export async function assertNotRefused(settings: Settings): Promise<void> {
  const servers = [
    ['broker', 'CELERY_BROKER_URL', settings.broker.url],
    ['result backend', 'CELERY_RESULT_BACKEND', settings.results.url],
  ] as const;
  const reasons = await Promise.all(servers.map(([, , url]) => refusalAt(new URL(url))));
  servers.forEach(([server, setting, url], index) => {
    const reason = reasons[index];
    if (reason !== undefined) throw new CliError(describeOutage({ server, setting, reason, url: maskUrl(url) }));
  });
}

/** A server that does not answer: where it is by the settings, and why. */
export interface Outage {
  server: 'broker' | 'result backend';
  url: string;
  setting: string;
  reason: string;
}

export function describeOutage({ server, url, setting, reason }: Outage): string {
  return `The ${server} at ${url} does not answer (${reason}). Start Redis there, or set ${setting}.`;
}

function refusalAt({ hostname, port }: URL): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port || 6379) });
    const end = (reason?: string) => {
      socket.destroy();
      resolve(reason);
    };
    const timer = setTimeout(end, PATIENCE);
    socket.once('connect', () => end());
    socket.once('error', ({ code = '', message }: NodeJS.ErrnoException) =>
      end(REFUSALS.has(code) ? message || code : undefined),
    );
    socket.once('close', () => clearTimeout(timer));
  });
}
