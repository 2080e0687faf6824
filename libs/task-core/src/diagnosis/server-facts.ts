import { maskUrl } from '@celerity/config';
import { NOT_CONNECTED, type RedisConnections } from '../broker/connections.js';
import { BrokerUnavailableError } from '../definition/errors.js';
import { whyUnreachable } from './unreachable.js';

interface ServerIdentity {
  server: 'broker' | 'result backend';
  /** The setting that points at it. */
  setting: string;
  /** Without its password. */
  url: string;
}

/** What a Redis server says of itself. */
export interface RedisFacts {
  /** Of the running server: two URLs may lead to one. */
  runId: string;
  database: string;
  /** Median of a few round trips, ms. */
  roundTrip: number;
  version: string;
  /** `maxmemory-policy`. */
  evictionPolicy: string;
  /** Bytes; 0: no limit. */
  maxmemory: number;
  usedMemory: number;
  /** When what was written is on disk: `appendfsync`, `off` without AOF, `unknown` where CONFIG is refused. */
  aof: 'always' | 'everysec' | 'no' | 'off' | 'unknown';
  /** It keeps snapshots from time to time (RDB). */
  snapshots: boolean;
  /** What it last failed to write to disk: `AOF`, `snapshot`. */
  failedWrites: string[];
  /** `host:port` of the server that it copies; undefined for a primary. */
  replicaOf: string | undefined;
  /** How far its clock is ahead of this machine's, ms. */
  clockSkew: number;
}

/** A server that answers, or why it does not. */
export type ServerFacts = ServerIdentity & (({ reachable: true } & RedisFacts) | { reachable: false; reason: string });

const IDENTITIES = {
  broker: { server: 'broker', setting: 'CELERY_BROKER_URL' },
  results: { server: 'result backend', setting: 'CELERY_RESULT_BACKEND' },
} as const;

/** Round trips that are measured. */
const PINGS = 5;

/** Looks at a server. Never rejects. */
export async function lookAtServer(
  connections: RedisConnections,
  which: 'broker' | 'results',
  url: string,
): Promise<ServerFacts> {
  const identity = { ...IDENTITIES[which], url: maskUrl(url) };
  try {
    const { roundTrip, clockSkew } = await measure(connections, which);
    const [info, appendfsync, save] = await connections.ask(which, (redis) =>
      Promise.all([redis.info(), configOf(redis, 'appendfsync'), configOf(redis, 'save')]),
    );
    const database = new URL(url).pathname.slice(1) || '0';
    return { ...identity, reachable: true, database, roundTrip, clockSkew, ...readInfo(info, { appendfsync, save }) };
  } catch (error) {
    const reason = error instanceof BrokerUnavailableError ? error.reason : (error as Error).message;
    const why = reason === NOT_CONNECTED ? await whyUnreachable(connections[which], url) : reason;
    return { ...identity, reachable: false, reason: why };
  }
}

/** The clock is compared over the fastest round trip, as NTP does: half of it is the most that this can be wrong. */
async function measure(connections: RedisConnections, which: 'broker' | 'results') {
  const samples: { took: number; skew: number }[] = [];
  for (let i = 0; i < PINGS; i++) {
    const [began, start] = [Date.now(), performance.now()];
    const [seconds, micros] = (await connections.ask(which, (redis) => redis.time())).map(Number);
    const took = performance.now() - start;
    samples.push({ took, skew: seconds! * 1000 + micros! / 1000 - (began + took / 2) });
  }
  samples.sort((a, b) => a.took - b.took);
  return { roundTrip: samples[PINGS >> 1]!.took, clockSkew: samples[0]!.skew };
}

type InfoFacts = Omit<RedisFacts, 'database' | 'roundTrip' | 'clockSkew'>;

/** Hosted servers may refuse CONFIG: undefined. */
async function configOf(redis: RedisConnections['broker'], name: string): Promise<string | undefined> {
  const reply = (await redis.config('GET', name).catch(() => [])) as string[];
  return reply[1];
}

/** Reads the reply to INFO, and what CONFIG said. */
export function readInfo(info: string, config: { appendfsync?: string; save?: string }): InfoFacts {
  const fields = new Map([...info.matchAll(/^([a-z_0-9]+):(.*?)\r?$/gm)].map(([, name, value]) => [name!, value!]));
  const has = (name: string, value: string) => fields.get(name) === value;
  return {
    runId: fields.get('run_id') ?? '',
    version: fields.get('redis_version') ?? 'unknown',
    evictionPolicy: fields.get('maxmemory_policy') ?? 'unknown',
    maxmemory: Number(fields.get('maxmemory') ?? 0),
    usedMemory: Number(fields.get('used_memory') ?? 0),
    aof: has('aof_enabled', '1') ? ((config.appendfsync ?? 'unknown') as RedisFacts['aof']) : 'off',
    snapshots: Boolean(config.save),
    failedWrites: [
      ...(has('aof_last_write_status', 'err') ? ['AOF'] : []),
      ...(has('rdb_last_bgsave_status', 'err') ? ['snapshot'] : []),
    ],
    replicaOf: has('role', 'slave') ? `${fields.get('master_host')}:${fields.get('master_port')}` : undefined,
  };
}
