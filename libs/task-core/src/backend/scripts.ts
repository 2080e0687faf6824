/**
 * Lua scripts of the result backend. Each decides and writes in one step, so that no run of a task that lost its lock
 * can write over a newer one. Fields of the state hash:
 *
 *   attempt  fencing token: BullMQ's count of deliveries, only ever growing
 *   state    Celery state
 *   revoked  '1' once somebody asked to revoke the task
 *   worker, started (ms), retries, progress (JSON)
 *
 * Output: {verdict, previous state, previous attempt}; verdict is `ok`, `ready` (already ended, nothing written), `stale` (a newer attempt
 * has begun, nothing written), or one that the script names.
 */

const guard = `
local current = redis.call('HMGET', KEYS[1], 'attempt', 'state', 'revoked')
local attempt = tonumber(ARGV[1])
local state = current[2] or ''
if state == 'SUCCESS' or state == 'FAILURE' or state == 'REVOKED' then return {'ready', state} end
if current[1] and tonumber(current[1]) > attempt then return {'stale', state} end
`;

/**
 * Input:
 *   KEYS[1] state hash, KEYS[2] meta key (also its channel), KEYS[3] emission stream (also its channel)
 *   ARGV[1] attempt, ARGV[2] new state, ARGV[3] expiry of the meta key in s, ARGV[4] expiry of state and stream in s
 *   ARGV[5] meta JSON, ARGV[6] '1' to store it ('0' only publishes, '-' deletes what is stored)
 *   ARGV[7] emission type, ARGV[8] emission JSON, ARGV[9] longest stream
 *   ARGV[10…] fields and values for the state hash
 *
 * A stream costs kilobytes: a task that only starts and ends never gets one, its two states are in the hash.
 * A task marked as revoked that asks to begin or to be retried gets the verdict `revoked`; nothing is written.
 */
export const TRANSITION = `${guard}
if current[3] and (ARGV[2] == 'STARTED' or ARGV[2] == 'RETRY') then return {'revoked', state} end
redis.call('HSET', KEYS[1], 'attempt', ARGV[1], 'state', ARGV[2], unpack(ARGV, 10))
redis.call('EXPIRE', KEYS[1], ARGV[4])
if ARGV[7] ~= 'state' or ARGV[2] == 'RETRY' or redis.call('EXISTS', KEYS[3]) == 1 then
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[9], '*', ARGV[7], ARGV[8])
  redis.call('EXPIRE', KEYS[3], ARGV[4])
end
if ARGV[6] == '1' then redis.call('SET', KEYS[2], ARGV[5], 'EX', ARGV[3])
elseif ARGV[6] == '-' then redis.call('DEL', KEYS[2]) end
redis.call('PUBLISH', KEYS[2], ARGV[5])
return {'ok', state, current[1] or '0'}
`;

/**
 * Appends a log line or token to a task's emissions.
 *
 * Input: KEYS[1] state hash, KEYS[2] emission stream; ARGV[1] attempt, ARGV[2] type, ARGV[3] JSON, ARGV[4] longest stream, ARGV[5] expiry in s
 */
export const EMIT = `${guard}
local id = redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('PUBLISH', KEYS[2], id)
return {'ok', state}
`;

/**
 * Ends a task that is not running as REVOKED; a running one is only marked, so that no retry of it starts.
 *
 * Input: as TRANSITION, without ARGV[1] and ARGV[2]: ARGV[1] meta expiry, ARGV[2] state expiry, ARGV[3] meta JSON,
 *   ARGV[4] emission JSON, ARGV[5] longest stream
 * Output: verdict `ok`, `ready`, or `running` (marked only)
 */
export const REVOKE = `
local state = redis.call('HGET', KEYS[1], 'state') or ''
if state == 'SUCCESS' or state == 'FAILURE' or state == 'REVOKED' then return {'ready', state} end
redis.call('HSET', KEYS[1], 'revoked', '1')
redis.call('EXPIRE', KEYS[1], ARGV[2])
if state == 'STARTED' or state == 'PROGRESS' then return {'running', state} end
redis.call('HSET', KEYS[1], 'state', 'REVOKED')
if redis.call('EXISTS', KEYS[3]) == 1 then
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], '*', 'state', ARGV[4])
  redis.call('EXPIRE', KEYS[3], ARGV[2])
end
redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[1])
redis.call('PUBLISH', KEYS[2], ARGV[3])
return {'ok', state}
`;
