-- Lets nginx keep published answers without ever showing an outdated one.
--
-- The same rule as in the site's own processes (docs/adr/0037-the-proxy-keeps-answers-under-a-lease.md): what was kept
-- under a version of the content is served only while that version was asked for less than a lease ago. Whoever changes
-- content is answered a lease later. So a change is in the next answer, and no message between the two is needed.

local ffi = require "ffi"

ffi.cdef [[
  typedef struct { long seconds; long nanoseconds; } gaststad_time;
  int clock_gettime(int clock, gaststad_time *time);
]]

local MONOTONIC = 1
local VERSION = "/.content-version"
local SAFE = { GET = true, HEAD = true }

local time = ffi.new("gaststad_time[1]")
-- One per nginx worker: asked for at (on a clock that nobody sets), what came back, for how long it may be trusted.
local asked_at, version, lease = -math.huge, nil, 0
-- When somebody last set out to ask again, so that under load one request asks and the others go on.
local began_last = -math.huge

local gaststad = {}

local function now()
  ffi.C.clock_gettime(MONOTONIC, time)
  return tonumber(time[0].seconds) + tonumber(time[0].nanoseconds) * 1e-9
end

local function ask(began)
  began_last = began
  local answer = ngx.location.capture(VERSION)
  -- Answers may overtake each other: the one that was asked for last counts.
  if began < asked_at then
    return
  end
  local told, seconds
  if answer.status == 200 and not answer.truncated then
    told, seconds = answer.body:match("^(%d+%.%d+) (%d+%.%d+)$")
  end
  asked_at, version, lease = began, told, tonumber(seconds) or 0
end

-- Before nginx looks for an answer: the version that it may look under, none when it is not known.
function gaststad.access()
  if not SAFE[ngx.req.get_method()] then
    return
  end
  local at = now()
  local age = at - asked_at
  -- In good time, so that nobody waits while there is much to do.
  if age >= lease or (age >= lease / 2 and at - began_last >= lease / 2) then
    ask(at)
    at = now()
    age = at - asked_at
  end
  -- The answer itself may have been under way for longer than it may be trusted.
  if version and age < lease then
    ngx.var.gaststad_version = version
  end
  -- nginx remembers the second it is in; a banner ends in this one, not in the one before.
  ngx.update_time()
end

-- Before nginx answers: others may keep it until it ends, and no longer.
function gaststad.header()
  local capped_from = ngx.var.upstream_http_x_gaststad_capped
  if not capped_from then
    return
  end
  local past = ngx.now() - tonumber(capped_from)
  if past > 0 then
    local left = math.max(0, math.floor(tonumber(ngx.var.upstream_http_x_gaststad_max_age) - past))
    local said = ngx.header["Cache-Control"]
    ngx.header["Cache-Control"] = said:gsub("max%-age=%d+", "max-age=" .. left, 1)
  end
end

package.loaded["gaststad"] = gaststad
