/**
 * Lua scripts of the result backend. Each decides and writes in one step, so that no run of a task that lost its lock
 * can write over a newer one. Fields of the state hash:
 *
 *   attempt  fencing token: BullMQ's count of deliveries, only ever growing
 *   state    Celery state
 *   revoked  '1' once somebody asked to revoke the task, 'terminate' to stop it also when it runs
 *   worker, started (ms), done (ms), retries, progress (JSON), ignored ('1': stores no result)
 *   isolation  how the run shares its process (`Isolation`); crashes: runs that took their process with them
 *   step     number of the run's last progress: one that was sent twice counts once
 *
 * Verdicts: `ok`; `ready`: the task has ended, nothing was written; `stale`: a newer attempt has begun, nothing was written;
 * and those that a script names.
 */

const GUARD = `
local function guard(stateKey, attempt)
  local current = redis.call('HMGET', stateKey, 'attempt', 'state', 'revoked', 'worker', 'isolation', 'crashes', 'started')
  local state = current[2] or ''
  if state == 'SUCCESS' or state == 'FAILURE' or state == 'REVOKED' then return 'ready', state end
  if current[1] and tonumber(current[1]) > tonumber(attempt) then return 'stale', state end
  return nil, state, current
end
`;

/**
 * State changes of runs, several in one call.
 *
 * Input:
 *   KEYS of each: state hash, meta key (also its channel), emission stream (also its channel)
 *   ARGV[1] expiry of meta keys in s, ARGV[2] expiry of states and streams in s, ARGV[3] longest stream; then for each:
 *     attempt, new state, meta JSON, '1' to store it ('0' only publishes, '-' deletes what is stored),
 *     emission type, emission JSON, number of fields, fields and values for the state hash (of a progress, `step` first)
 * Output: for each {verdict, previous state, previous attempt, its worker, its isolation, crashes, its start in ms}, or {'error', message}
 *
 * A stream costs kilobytes: a task that only starts and ends never gets one, its two states are in the hash.
 * A task marked as revoked that asks to begin or to be retried gets the verdict `revoked`; nothing is written.
 */
export const TRANSITIONS = `${GUARD}
local function step(stateKey, metaKey, streamKey, at)
  local attempt, state, meta, stored, kind, emission, count = unpack(ARGV, at, at + 6)
  local refused, previous, last = guard(stateKey, attempt)
  if refused then return {refused, previous} end
  local reply = {'ok', previous, last[1] or '0', last[4] or '', last[5] or '', last[6] or '0', last[7] or '0'}
  if last[3] and (state == 'STARTED' or state == 'RETRY') then return {'revoked', previous} end
  if kind == 'progress' then
    local counted = redis.call('HGET', stateKey, 'step')
    if counted and tonumber(counted) >= tonumber(ARGV[at + 8]) then return reply end
  end
  redis.call('HSET', stateKey, 'attempt', attempt, 'state', state, unpack(ARGV, at + 7, at + 6 + count))
  redis.call('EXPIRE', stateKey, ARGV[2])
  if kind ~= 'state' or state == 'RETRY' or redis.call('EXISTS', streamKey) == 1 then
    redis.call('XADD', streamKey, 'MAXLEN', '~', ARGV[3], '*', kind, emission)
    redis.call('EXPIRE', streamKey, ARGV[2])
  end
  if stored == '1' then redis.call('SET', metaKey, meta, 'EX', ARGV[1])
  elseif stored == '-' then redis.call('DEL', metaKey) end
  redis.call('PUBLISH', metaKey, meta)
  return reply
end
local replies, at = {}, 4
for i = 1, #KEYS / 3 do
  local fine, reply = pcall(step, KEYS[3 * i - 2], KEYS[3 * i - 1], KEYS[3 * i], at)
  replies[i] = fine and reply or {'error', type(reply) == 'table' and reply.err or tostring(reply)}
  at = at + 7 + tonumber(ARGV[at + 6])
end
return replies
`;

/**
 * Appends a log line or token to a task's emissions.
 *
 * Input: KEYS[1] state hash, KEYS[2] emission stream; ARGV[1] attempt, ARGV[2] type, ARGV[3] JSON, ARGV[4] longest stream, ARGV[5] expiry in s
 * Output: verdict
 */
export const EMIT = `${GUARD}
local refused = guard(KEYS[1], ARGV[1])
if refused then return refused end
local id = redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[4], '*', ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('PUBLISH', KEYS[2], id)
return 'ok'
`;

/**
 * Ends a task that is not running as REVOKED; a running one is only marked, so that no retry of it starts.
 *
 * Input: KEYS as for one of TRANSITIONS; ARGV[1] meta expiry in s, ARGV[2] state expiry in s, ARGV[3] meta JSON,
 *   ARGV[4] emission JSON, ARGV[5] longest stream, ARGV[6] now in ms,
 *   ARGV[7] '1', or 'terminate'
 * Output: verdict `ok`, `ready`, or `running` (marked only)
 */
export const REVOKE = `
local state = redis.call('HGET', KEYS[1], 'state') or ''
if state == 'SUCCESS' or state == 'FAILURE' or state == 'REVOKED' then return 'ready' end
if redis.call('HGET', KEYS[1], 'revoked') ~= 'terminate' then redis.call('HSET', KEYS[1], 'revoked', ARGV[7]) end
redis.call('EXPIRE', KEYS[1], ARGV[2])
if state == 'STARTED' or state == 'PROGRESS' then return 'running' end
redis.call('HSET', KEYS[1], 'state', 'REVOKED', 'done', ARGV[6])
if redis.call('EXISTS', KEYS[3]) == 1 then
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[5], '*', 'state', ARGV[4])
  redis.call('EXPIRE', KEYS[3], ARGV[2])
end
redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[1])
redis.call('PUBLISH', KEYS[2], ARGV[3])
return 'ok'
`;
