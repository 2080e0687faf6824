import type { Check, SystemFacts } from '../facts.js';
import type { Finding } from '../finding.js';
import type { RedisFacts, ServerFacts } from '../server-facts.js';
import { lasting, mebibytes, some } from '../wording.js';

/** Lowest version of Redis: streams are trimmed by time (XTRIM MINID). */
const LOWEST = [6, 2];
/** Round trip over which every call is felt, ms. */
const SLOW = 20;
/** Share of `maxmemory` from which it is nearly full, and from which it is. */
const NEARLY_FULL = 0.8;
const FULL = 0.95;
/** Clock skew that makes delayed tasks late or early, and that makes times wrong, ms. */
const SKEW = 2000;
const GREAT_SKEW = 10_000;

type Server = Extract<ServerFacts, { reachable: true }>;

/** Whether both servers answer, and how fast. */
export const checkReachable: Check = ({ broker, results }) => [broker, results].map(reachability);

function reachability(facts: ServerFacts): Finding {
  const check = `${prefixOf(facts)}.reachable`;
  const { server, url, setting } = facts;
  if (!facts.reachable) {
    return {
      ...{ check, level: 'error', message: `The ${server} at ${url} does not answer: ${facts.reason}.` },
      fix: `Start Redis there, for example: redis-server --appendonly yes. Or set ${setting} to where it is.`,
    };
  }
  const took = `${facts.roundTrip.toFixed(1)} ms`;
  if (facts.roundTrip < SLOW) return { check, level: 'ok', message: `The ${server} at ${url} answers in ${took}.` };
  return {
    ...{ check, level: 'warning', message: `The ${server} at ${url} is slow: it answers in ${took}.` },
    fix: `Bring it nearer to gateway and workers, or see what keeps it busy: redis-cli -u ${url} SLOWLOG GET`,
  };
}

/** Checks that are made of each server that answers; of one that both URLs lead to, once. */
const SERVER_CHECKS: ((server: Server) => Finding | undefined)[] = [
  version,
  role,
  eviction,
  memory,
  persistence,
  failedWrites,
  clock,
];

export const checkServers: Check = (facts) =>
  distinctServers(facts).flatMap((server) => SERVER_CHECKS.map((check) => check(server)).filter((found) => !!found));

function distinctServers({ broker, results }: SystemFacts): Server[] {
  const servers = [broker, results].filter((server): server is Server => server.reachable);
  return servers.filter(({ runId }, index) => servers.findIndex((other) => other.runId === runId) === index);
}

function version({ version, ...server }: Server): Finding {
  const check = `${prefixOf(server)}.version`;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const old = major < LOWEST[0]! || (major === LOWEST[0] && minor < LOWEST[1]!);
  if (!old) return { check, level: 'ok', message: `The ${server.server} is Redis ${version}.` };
  const message = `The ${server.server} is Redis ${version}; at least ${LOWEST.join('.')} is needed.`;
  return { check, level: 'error', message, fix: 'Upgrade Redis to 7.2 or newer; its data can stay.' };
}

function role({ replicaOf, ...server }: Server): Finding | undefined {
  if (replicaOf === undefined) return undefined;
  return {
    check: `${prefixOf(server)}.role`,
    level: 'error',
    message: `The ${server.server} is a read-only replica of ${replicaOf}: nothing can be written to it.`,
    fix: `Set ${server.setting} to the primary, ${replicaOf}.`,
  };
}

/** A server that evicts keys loses tasks; one that only holds results loses results. */
function eviction({ evictionPolicy, ...server }: Server): Finding {
  const check = `${prefixOf(server)}.eviction`;
  const isBroker = server.server === 'broker';
  if (evictionPolicy === 'noeviction')
    return { check, level: 'ok', message: `The ${server.server} never evicts (noeviction).` };
  const what = isBroker ? 'tasks are lost without a word' : 'results and states of tasks vanish before they expire';
  return {
    check,
    level: isBroker ? 'error' : 'warning',
    message: `The ${server.server}’s maxmemory-policy is ${evictionPolicy}: when its memory is full, ${what}.`,
    fix: `redis-cli -u ${server.url} CONFIG SET maxmemory-policy noeviction (and in redis.conf)`,
  };
}

function memory({ maxmemory, usedMemory, ...server }: Server): Finding {
  const check = `${prefixOf(server)}.memory`;
  const used = mebibytes(usedMemory);
  if (maxmemory === 0)
    return { check, level: 'ok', message: `The ${server.server} uses ${used}, and may use all that its machine has.` };
  const share = usedMemory / maxmemory;
  const message = `The ${server.server} uses ${used} of ${mebibytes(maxmemory)} (${Math.round(share * 100)} %).`;
  if (share < NEARLY_FULL) return { check, level: 'ok', message };
  return {
    check,
    level: share < FULL ? 'warning' : 'error',
    message: `${message} When it is full, tasks are refused and workers wait.`,
    fix: `redis-cli -u ${server.url} CONFIG SET maxmemory <more>, or shorten CELERY_RESULT_EXPIRES or CELERITY_EVENTS_MAX_BYTES.`,
  };
}

/** What a power cut would cost. */
function persistence({ aof, snapshots, ...server }: Server): Finding {
  const check = `${prefixOf(server)}.persistence`;
  const the = `The ${server.server}`;
  switch (aof) {
    case 'always':
      return { check, level: 'ok', message: `${the} writes all to disk at once: a power cut costs nothing.` };
    case 'everysec':
      return {
        ...{ check, level: 'ok', message: `${the} writes to disk every second: a power cut costs up to a second.` },
        fix: `To lose nothing, for less speed: redis-cli -u ${server.url} CONFIG SET appendfsync always`,
      };
    case 'no':
      return {
        ...{
          check,
          level: 'warning',
          message: `${the} leaves writing to the system: a power cut costs half a minute.`,
        },
        fix: `redis-cli -u ${server.url} CONFIG SET appendfsync everysec (and in redis.conf)`,
      };
    case 'unknown':
      return { check, level: 'info', message: `${the} writes to disk (AOF), and does not say how often.` };
    case 'off':
      return {
        check,
        level: 'warning',
        message: `${the} keeps ${snapshots ? 'snapshots only: a restart or power cut costs everything since the last one' : 'nothing on disk: a restart or power cut costs every task and result'}.`,
        fix: `redis-cli -u ${server.url} CONFIG SET appendonly yes (and in redis.conf)`,
      };
  }
}

function failedWrites({ failedWrites, ...server }: Server): Finding | undefined {
  if (failedWrites.length === 0) return undefined;
  return {
    check: `${prefixOf(server)}.disk`,
    level: 'error',
    message: `The ${server.server} could not write to disk (${some(failedWrites)}): it refuses tasks, or will lose them.`,
    fix: 'Make room on its disk, or mend its permissions; the log of Redis has the reason.',
  };
}

/** Delayed tasks are brought back by workers’ clocks, registrations by that of the broker. */
function clock({ clockSkew, ...server }: Server): Finding {
  const check = `${prefixOf(server)}.clock`;
  const apart = Math.abs(clockSkew);
  if (apart < SKEW)
    return { check, level: 'ok', message: `The clock of the ${server.server} agrees with this machine’s.` };
  const way = clockSkew > 0 ? 'ahead of' : 'behind';
  return {
    check,
    level: apart < GREAT_SKEW ? 'warning' : 'error',
    message: `The clock of the ${server.server} is ${lasting(apart / 1000)} ${way} this machine’s: delayed tasks start at wrong times.`,
    fix: 'Set both by NTP: timedatectl set-ntp true',
  };
}

function prefixOf({ server }: Pick<RedisFacts & ServerFacts, 'server'>): string {
  return server === 'broker' ? 'broker' : 'results';
}
