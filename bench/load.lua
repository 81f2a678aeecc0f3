-- The requests that wrk sends. Arguments: a pattern, the number of its first request, and the ETag for `get`.
-- bench/patterns.py has the same patterns for machines without wrk.

local JSON = { ["Content-Type"] = "application/json" }
local ROWS, SEATS, BLOCK = 20, 20, 4
local threads = {}
local follow, answered = nil, {}

local function seat(n)
    local room = n % (ROWS * SEATS)
    local row = string.char(65 + math.floor(room / SEATS))
    return "m" .. math.floor(n / (ROWS * SEATS)), row, room % SEATS + 1
end

local function body(user, more)
    return '{"user_id":"' .. user .. '"' .. (more or "") .. "}"
end

local function hold()
    local movie, row, column = seat(used)
    used = used + 1
    local id = row .. column
    return wrk.format("POST", "/movies/" .. movie .. "/seats/" .. id .. "/hold", JSON, body(movie .. "-" .. id))
end

local function several()
    local movie, row, column = seat(used * BLOCK)
    used = used + 1
    local ids = {}
    for n = 0, BLOCK - 1 do
        ids[n + 1] = '"' .. row .. column + n .. '"'
    end
    local more = ',"seats":[' .. table.concat(ids, ",") .. "]"
    return wrk.format("POST", "/showtimes/" .. movie .. "/holds", JSON, body(movie .. "-" .. row .. column, more))
end

local function best()
    local movie, row, column = seat(used * BLOCK)
    used = used + 1
    local who = body(movie .. "-" .. row .. column, ',"best_available":' .. BLOCK)
    return wrk.format("POST", "/showtimes/" .. movie .. "/holds", JSON, who)
end

local function hot_at()
    used = used + 1
    return wrk.format("POST", wrk.path, JSON, body("u" .. used))
end

local function hot()
    used = used + 1
    return wrk.format("POST", "/movies/m0/seats/A1/hold", JSON, body("u" .. used))
end

local function hold_or_follow()
    local hold_of = table.remove(answered)
    if not hold_of then
        return hold()
    end
    return wrk.format(follow.method, "/sessions/" .. hold_of.session .. follow.path, JSON, body(hold_of.user))
end

local function note(status, _, text)
    if status == 200 then
        answered[#answered + 1] = {
            session = text:match('"session_id": *"([^"]+)"'),
            user = text:match('"movie_id": *"([^"]+)"') .. "-" .. text:match('"seat_id": *"([^"]+)"'),
        }
    end
end

local PATTERNS = { hold = hold, several = several, best = best, hot = hot, ["hot-at"] = hot_at }
PATTERNS.confirm, PATTERNS.release = hold_or_follow, hold_or_follow
local FOLLOW = { confirm = { method = "PUT", path = "/confirm" }, release = { method = "DELETE", path = "" } }

function setup(thread)
    threads[#threads + 1] = thread
end

function init(args)
    used = tonumber(args[2])
    follow = FOLLOW[args[1]]
    if follow then
        response = note
    end
    if args[1] == "get" then
        wrk.headers["If-None-Match"] = args[3]
    elseif args[1] == "own" then
        wrk.headers["X-User-Id"] = "recorder"
    else
        request = PATTERNS[args[1]]
    end
end

function done(summary, latency, _)
    local errors = summary.errors
    local last = threads[1]:get("used")
    local line = '{"requests":%d,"seconds":%f,"refused":%d,"broken":%d,"p50_ms":%f,"p99_ms":%f,"used":%d}\n'
    local broken = errors.connect + errors.read + errors.write + errors.timeout
    io.write(line:format(summary.requests, summary.duration / 1e6, errors.status, broken,
        latency:percentile(50) / 1000, latency:percentile(99) / 1000, last))
end
