/**
 * Lua scripts of the event stream. Beside the stream there is a hash, the window:
 *
 *   removed  place after the last event that was trimmed, `<ms>-<number>.<index>`
 *
 * Both expire together, so a window is never older than its stream. Without a `removed`, everything since the first entry is kept.
 */

/** `place(entry)`: the place after the last event of an entry. */
const PLACE = `
local function place(entry)
  for i = 1, #entry[2], 2 do
    if entry[2][i] == 'count' then return entry[1] .. '.' .. entry[2][i + 1] end
  end
  return entry[1] .. '.0'
end
`;

/**
 * Trims the stream by age, and by the memory it takes, and writes down what it removed.
 *
 * Input: KEYS[1] stream, KEYS[2] window, KEYS[3] guard
 *   ARGV[1] ms in which only one call works, 0 = this one does; ARGV[2] longest age in ms, ARGV[3] most bytes,
 *   ARGV[4] ms after which the keys expire, ARGV[5] most bytes that one call removes for their number
 * Output: 1 when there is more to remove, else 0
 *
 * It must work while Redis is full, because it makes room: commands that need memory may fail. Without the window readers
 * take the first entry for the beginning: they may then learn of a gap that is none, but miss none.
 */
export const TRIM = `${PLACE}
local function remove(last)
  local written = redis.pcall('HSET', KEYS[2], 'removed', place(last))
  if type(written) == 'table' then redis.call('DEL', KEYS[2]) end
  local ms, number = last[1]:match('^(%d+)-(%d+)$')
  redis.call('XTRIM', KEYS[1], 'MINID', ms .. '-' .. string.format('%.0f', tonumber(number) + 1))
end

if ARGV[1] ~= '0' and redis.pcall('SET', KEYS[3], '1', 'NX', 'PX', ARGV[1]) == false then return 0 end
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local time = redis.call('TIME')
local oldest = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) - tonumber(ARGV[2])
local expired = redis.call('XREVRANGE', KEYS[1], string.format('%.0f', math.max(0, oldest - 1)), '-', 'COUNT', 1)[1]
if expired then remove(expired) end

local bytes = redis.call('MEMORY', 'USAGE', KEYS[1], 'SAMPLES', 0) or 0
local excess = math.min(bytes - tonumber(ARGV[3]), tonumber(ARGV[5]))
local last, from, counted, looked = nil, '-', 0, 0
while counted < excess do
  local page = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', 8)
  for _, entry in ipairs(page) do
    if counted >= excess then break end
    for _, text in ipairs(entry[2]) do counted = counted + #text end
    last = entry
  end
  looked = looked + #page
  if #page < 8 or looked >= 1000 then break end
  from = '(' .. last[1]
end
if last then remove(last) end

redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return last and counted < bytes - tonumber(ARGV[3]) and redis.call('XLEN', KEYS[1]) > 0 and 1 or 0
`;

/**
 * A page of the stream, and how far it reaches, at one moment.
 *
 * Input: KEYS[1] stream, KEYS[2] window; ARGV[1] start of the page as for XRANGE, ARGV[2] about how many entries, 0 = none,
 *   ARGV[3] about how many bytes
 * Output: {now in ms, place after the last event ever ('' without a stream), place up to which events were removed ('' when
 *   none were), first place that is kept, entries}
 */
export const LOOK = `${PLACE}
local time = redis.call('TIME')
local now = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
if redis.call('EXISTS', KEYS[1]) == 0 then return {now, '', '', '', {}} end
local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local first, last
if newest then
  last = place(newest)
  first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1][1] .. '.0'
else
  local info = redis.call('XINFO', 'STREAM', KEYS[1])
  for i = 1, #info, 2 do
    if info[i] == 'last-generated-id' then last = info[i + 1] .. '.0' end
  end
  first = last
end
local entries, bytes, from = {}, 0, ARGV[1]
while #entries < tonumber(ARGV[2]) and bytes < tonumber(ARGV[3]) do
  local some = redis.call('XRANGE', KEYS[1], from, '+', 'COUNT', 8)
  for _, entry in ipairs(some) do
    entries[#entries + 1] = entry
    for _, text in ipairs(entry[2]) do bytes = bytes + #text end
  end
  if #some < 8 then break end
  from = '(' .. entries[#entries][1]
end
return {now, last, redis.call('HGET', KEYS[2], 'removed') or '', first, entries}
`;
