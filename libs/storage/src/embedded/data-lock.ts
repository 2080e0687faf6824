import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long the process before may take to leave, ms. */
const PATIENCE = 3000;

/**
 * Makes this process the only one that uses a folder, until it ends: two servers would ruin each other's data. The lock is a Unix socket
 * in Linux's abstract namespace, which the kernel frees however the process ends. Elsewhere there is no such thing, and no lock.
 *
 * @param dir absolute; it need not be there yet
 * @throws Error when another process keeps it
 */
export async function lockData(dir: string): Promise<void> {
  if (process.platform !== 'linux') return;
  const name = createHash('sha256').update(dir).digest('hex');
  const deadline = performance.now() + PATIENCE;
  while (!(await tryLock(`\0celerity-${name}`))) {
    if (performance.now() > deadline) throw new Error(`another process uses ${dir}: end it first`);
    await sleep(50);
  }
}

async function tryLock(path: string): Promise<boolean> {
  const server = createServer().unref();
  server.listen({ path });
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  }
}
