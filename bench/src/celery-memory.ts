import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { TestRedis } from '@celerity/task-core/testing';
import { descendants, treeMemory } from './memory.js';

const PEER = fileURLToPath(new URL('../../../shared/peers/celery', import.meta.url));
const CHILDREN = 4;

/** Memory of an idle Celery worker (prefork 4), MiB; undefined where the peer or Celery is missing. */
export async function celeryMemory(redis: TestRedis): Promise<number | undefined> {
  if (!existsSync(PEER)) return undefined;
  const env = { PATH: process.env.PATH, PEER_BROKER: redis.url(2), PEER_BACKEND: redis.url(3) };
  const args = ['-m', 'celery', '-A', 'tasks', 'worker', '-c', String(CHILDREN), '-P', 'prefork', '--loglevel=info'];
  const worker = spawn('/usr/bin/python3', args, { cwd: PEER, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  try {
    const ready = new Promise<boolean>((resolve) => {
      for (const stream of [worker.stdout, worker.stderr])
        stream.on('data', (chunk: Buffer) => chunk.includes(' ready.') && resolve(true));
    });
    if (!(await Promise.race([ready, gone.then(() => false)]))) return undefined;
    while (descendants(worker.pid!).length < CHILDREN) await new Promise((resolve) => setTimeout(resolve, 100));
    return treeMemory(worker.pid!);
  } finally {
    worker.kill('SIGTERM');
    await gone;
  }
}
