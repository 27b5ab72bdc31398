"""What Redis decides at once, in Lua: the arithmetic of `window`, over all meters of a request or none. Nothing else writes these keys.

A window is a hash of bucket -> amount, the slots are a sorted set of request id -> end of its lease. Three keys a meter: requests,
tokens, slots. Every key expires by itself.
"""

from typing import Final

ADMIT: Final = """
local now, width, span = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local lease, slot_wait, id, tokens = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[7])
local here = math.floor(now / width)

local function look(key, limit, amount)
  local found, used, buckets, counted = redis.call('HGETALL', key), 0, {}, {}
  for i = 1, #found, 2 do
    local bucket, count = tonumber(found[i]), tonumber(found[i + 1])
    if here - bucket > span then
      redis.call('HDEL', key, found[i])
    else
      used = used + count
      buckets[#buckets + 1] = bucket
      counted[bucket] = count
    end
  end
  table.sort(buckets)
  local wait, reset = 0, 0
  if amount > limit then
    wait = -1
  else
    local over = used + amount - limit
    if over > 0 then
      for _, bucket in ipairs(buckets) do
        over = over - counted[bucket]
        if over <= 0 then
          wait = (bucket + span + 1) * width - now
          break
        end
      end
    end
  end
  if #buckets > 0 then
    reset = math.max(0, (buckets[#buckets] + span + 1) * width - now)
  end
  return used, wait, reset
end

local said, granted = {}, true
for m = 0, #KEYS / 3 - 1 do
  for part = 1, 2 do
    local limit = tonumber(ARGV[7 + m * 3 + part])
    if limit > 0 then
      local used, wait, reset = look(KEYS[m * 3 + part], limit, part == 1 and 1 or tokens)
      if wait ~= 0 then granted = false end
      said[#said + 1] = used
      said[#said + 1] = wait
      said[#said + 1] = reset
    end
  end
  local slots = tonumber(ARGV[7 + m * 3 + 3])
  if slots > 0 then
    redis.call('ZREMRANGEBYSCORE', KEYS[m * 3 + 3], '-inf', now)
    local taken = redis.call('ZCARD', KEYS[m * 3 + 3])
    local wait = 0
    if taken >= slots then
      wait = slot_wait
      granted = false
    end
    said[#said + 1] = taken
    said[#said + 1] = wait
    said[#said + 1] = 0
  end
end
if not granted then return said end

local at = 1
for m = 0, #KEYS / 3 - 1 do
  for part = 1, 2 do
    if tonumber(ARGV[7 + m * 3 + part]) > 0 then
      local key, amount = KEYS[m * 3 + part], part == 1 and 1 or tokens
      redis.call('HINCRBY', key, here, amount)
      redis.call('PEXPIRE', key, (span + 2) * width)
      said[at] = said[at] + amount
      said[at + 2] = math.max(said[at + 2], (here + span + 1) * width - now)
      at = at + 3
    end
  end
  if tonumber(ARGV[7 + m * 3 + 3]) > 0 then
    redis.call('ZADD', KEYS[m * 3 + 3], now + lease, id)
    redis.call('PEXPIRE', KEYS[m * 3 + 3], lease)
    said[at] = said[at] + 1
    at = at + 3
  end
end
return said
"""
"""ARGV: now, bucket width, span, lease (ms), wait for a slot (ms), request id, tokens, then three limits a meter.

Returns used, wait and reset for each limit that is not 0, in the order of the meters; with no wait among them the request is counted.
"""

END: Final = """
local id, bucket, difference = ARGV[1], ARGV[2], tonumber(ARGV[3])
for m = 0, #KEYS / 2 - 1 do
  local tokens, slots = KEYS[m * 2 + 1], KEYS[m * 2 + 2]
  redis.call('ZREM', slots, id)
  if difference ~= 0 and redis.call('HEXISTS', tokens, bucket) == 1 then
    if redis.call('HINCRBY', tokens, bucket, difference) <= 0 then redis.call('HDEL', tokens, bucket) end
  end
end
return 1
"""
"""KEYS: tokens and slots of each meter. ARGV: request id, bucket of its start, tokens to add."""
