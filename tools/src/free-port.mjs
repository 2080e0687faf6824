import { createServer } from 'node:net';

/**
 * The first of the wanted ports that is free, or else any free one. Another process may still take it before it is used.
 *
 * @param {(number | undefined)[]} wanted in order of preference
 * @param {{ host?: string, taken?: ReadonlySet<number> }} [options] `taken`: promised already, though nobody listens yet
 * @returns {Promise<number>}
 */
export async function freePort(wanted, { host = '127.0.0.1', taken = new Set() } = {}) {
  for (const port of wanted) {
    if (port !== undefined && !taken.has(port) && (await tryListen(port, host)) !== undefined) return port;
  }
  for (;;) {
    const port = await tryListen(0, host);
    if (port === undefined) throw new Error(`no port is free on ${host}: is that an address of this machine?`);
    if (!taken.has(port)) return port;
  }
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<number | undefined>} the port it could listen on
 */
function tryListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : undefined));
    });
  });
}
