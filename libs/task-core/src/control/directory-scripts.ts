/**
 * Lua scripts of the directory of workers. Every time in it is by the clock of the broker: workers and those who look for them
 * need not agree on the time. All keys expire with the last worker.
 */

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/**
 * Keeps a worker in the directory and among the consumers of its queues, and drops whoever has not done so in time. It enters
 * first: a full server refuses that, but would let it through after a removal.
 *
 * Input:
 *   KEYS[1] workers, a sorted set by when their registration ends; KEYS[2] facts, a hash of JSON by worker;
 *   KEYS[3…] consumers of the queues that it consumes, and then of those that it has left
 *   ARGV[1] name, ARGV[2] time to live in ms, ARGV[3] facts ('' leaves the directory), ARGV[4] number of queues it consumes
 */
export const REGISTER = `${NOW}
local name, ttl, facts, consumed = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local function enter(key)
  redis.call('ZADD', key, now + ttl, name)
  if redis.call('PTTL', key) < ttl then redis.call('PEXPIRE', key, ttl) end
end
if facts == '' then
  redis.call('ZREM', KEYS[1], name)
  redis.call('HDEL', KEYS[2], name)
else
  enter(KEYS[1])
  redis.call('HSET', KEYS[2], name, facts)
  if redis.call('PTTL', KEYS[2]) < ttl then redis.call('PEXPIRE', KEYS[2], ttl) end
end
for i = 3, #KEYS do
  if i <= 2 + consumed then enter(KEYS[i]) else redis.call('ZREM', KEYS[i], name) end
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now)
end
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
  redis.call('ZREM', KEYS[1], gone)
  redis.call('HDEL', KEYS[2], gone)
end
`;

/**
 * Input: KEYS[1] workers, KEYS[2] facts
 * Output: now in ms, and for each worker that lives its name and its facts ('' when there are none)
 */
export const LOOK = `${NOW}
local found = {now}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], string.format('(%.0f', now), '+inf')) do
  found[#found + 1] = name
  found[#found + 1] = redis.call('HGET', KEYS[2], name) or ''
end
return found
`;
