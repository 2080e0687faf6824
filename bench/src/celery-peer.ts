import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestRedis } from '@celerity/task-core/testing';

const SCRIPT = fileURLToPath(new URL('../../../shared/peers/celery/bench.py', import.meta.url));

/** What the peer's script prints. */
export interface CeleryRound {
  submit_per_s: number;
  end_to_end_per_s: number;
  round_trip_ms: { p50: number; p95: number; p99: number };
}

/** A real Celery worker (prefork 4) on the same Redis; undefined where the peer's script or Celery is missing. */
export async function celery(redis: TestRedis, count: number): Promise<CeleryRound | undefined> {
  if (!existsSync(SCRIPT)) return undefined;
  const env = { PATH: process.env.PATH, PEER_BROKER: redis.url(2), PEER_BACKEND: redis.url(3) };
  const python = '/usr/bin/python3';
  try {
    const { stdout } = await promisify(execFile)(python, [SCRIPT, String(count)], { env, timeout: 120_000 });
    return JSON.parse(stdout) as CeleryRound;
  } catch (error) {
    console.warn(
      `Celery was not measured: ${(error as Error).message.split('\n')[0]}. It needs python3-celery and python3-redis.`,
    );
    return undefined;
  }
}
