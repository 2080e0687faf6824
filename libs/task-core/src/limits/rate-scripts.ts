/**
 * Lua scripts of the task rate limits. All keys are the timetable of one task name; times are µs since the epoch by the clock of Redis,
 * so that it does not matter what the workers' clocks say.
 *
 *   KEYS[1] end, a hash: `last`, the latest time that is given away: where the timetable ends;
 *           `passed`, the latest time given away that was reached: somebody may have started then
 *   KEYS[2] reserved, a sorted set: task id scored by its time; only times to come
 *   KEYS[3] freed, a sorted set: times to come that were given back, each before the latest of `reserved`
 *
 * Each key expires when the timetable has been over for `GRACE`.
 */

/** How long the keys outlive the timetable, ms: a rate that was made slower meanwhile still sees the last start. */
const GRACE = 60_000;

const PRELUDE = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local function whole(number) return string.format('%.0f', number) end
local reached = redis.call('ZREVRANGEBYSCORE', KEYS[2], whole(now), '-inf', 'WITHSCORES', 'LIMIT', 0, 1)
if reached[2] then
  redis.call('HSET', KEYS[1], 'passed', whole(tonumber(reached[2])))
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', whole(now))
end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', whole(now))
`;

/**
 * Gives a task its time: the one it has, else the earliest that was given back, else the next after the end.
 *
 * GCRA with a burst of one, kept as the last conforming arrival instead of the next, so that a rate that is changed at
 * run time counts from the last time that was given away.
 *
 * Input: KEYS as above; ARGV[1] task id, ARGV[2] interval in µs
 * Output: {time in µs, 1 when it has come and 0 when not}
 */
export const RESERVE = `${PRELUDE}
local mine = redis.call('ZSCORE', KEYS[2], ARGV[1])
if mine then return {whole(tonumber(mine)), 0} end
local interval = tonumber(ARGV[2])
local freed = redis.call('ZPOPMIN', KEYS[3])
local last = tonumber(redis.call('HGET', KEYS[1], 'last') or 0)
local at = freed[2] and tonumber(freed[2])
if not at then
  at = math.max(now, last + interval)
  last = at
  redis.call('HSET', KEYS[1], 'last', whole(last))
end
if at > now then redis.call('ZADD', KEYS[2], whole(at), ARGV[1])
else redis.call('HSET', KEYS[1], 'passed', whole(at)) end
local ttl = math.ceil((last + interval - now) / 1000) + ${GRACE}
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], whole(ttl)) end
return {whole(at), at > now and 0 or 1}
`;

/**
 * Takes a time to come back from a task. At its end the timetable gets shorter; elsewhere the time is kept for the next
 * who reserves.
 *
 * Input: KEYS as above; ARGV[1] task id
 * Output: 1 when there was one, else 0
 */
export const RELEASE = `${PRELUDE}
local mine = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not mine then return 0 end
redis.call('ZREM', KEYS[2], ARGV[1])
local latest = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2]
if latest and tonumber(latest) > tonumber(mine) then
  local at = whole(tonumber(mine))
  redis.call('ZADD', KEYS[3], at, at)
  redis.call('PEXPIRE', KEYS[3], whole(math.max(1, redis.call('PTTL', KEYS[1]))))
elseif latest then
  redis.call('HSET', KEYS[1], 'last', whole(tonumber(latest)))
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '(' .. whole(tonumber(latest)), '+inf')
else
  redis.call('HSET', KEYS[1], 'last', redis.call('HGET', KEYS[1], 'passed') or 0)
  redis.call('UNLINK', KEYS[3])
end
return 1
`;
