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
local QUESTION = "GET /.content-version HTTP/1.1\r\nHost: gaststad\r\n\r\n"
local MILLISECONDS = 1000
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

-- What the site says of its version; nothing when it does not say it plainly. No subrequest: those cannot do HTTP/2.
local function question(site)
  local socket = ngx.socket.tcp()
  socket:settimeouts(MILLISECONDS, MILLISECONDS, MILLISECONDS)
  local host, port = site:match("^(.+):(%d+)$")
  local connected
  if host then
    connected = socket:connect(host, tonumber(port))
  else
    connected = socket:connect(site)
  end
  if not connected then
    return nil
  end
  local is_reused = socket:getreusedtimes() > 0
  local line = socket:send(QUESTION) and socket:receive("*l")
  if not line then
    socket:close()
    -- A connection that was kept may have been closed by the site meanwhile.
    return nil, nil, is_reused
  end
  local is_good = line:match("^HTTP/1%.%d 204") ~= nil
  local may_stay, told, seconds = line:match("^HTTP/1%.1") ~= nil, nil, nil
  repeat
    line = socket:receive("*l")
    local name, value = (line or ""):match("^([%w-]+):%s*(.-)%s*$")
    if name then
      name = name:lower()
      if name == "x-gaststad-version" then
        told, seconds = value:match("^(%w+%.%d+%.%d+) (%d+%.%d+)$")
      elseif name == "connection" and value:lower() == "close" then
        may_stay = false
      end
    end
  until not line or line == ""
  if line and is_good and may_stay then
    socket:setkeepalive()
  else
    socket:close()
  end
  if line and is_good then
    return told, seconds
  end
end

local function ask(began)
  began_last = began
  local site = ngx.var.gaststad_site
  local told, seconds, may_try_again = question(site)
  if may_try_again then
    told, seconds = question(site)
  end
  -- Answers may overtake each other: the one that was asked for last counts.
  if began >= asked_at then
    asked_at, version, lease = began, told, tonumber(seconds) or 0
  end
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
