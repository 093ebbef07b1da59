-- Asks the boundary before a request is passed on, and tells it what came of it. Whatever goes wrong here leaves no status, and that is a no.
local base = os.getenv("ATELLAGENT_URL")
local route = os.getenv("ATELLAGENT_ROUTE")
local methods = { get = true, head = true, post = true, put = true, delete = true }
local shown = { "authorization", "dpop", "idempotency-key", "content-type" }

local function all(headers, name)
  local values = {}
  for _, value in pairs(headers[name] or {}) do values[#values + 1] = value end
  return values
end

core.register_action("atellagent", { "http-req" }, function(txn)
  txn:set_var("txn.atellagent_status", 0)
  local method = txn.sf:method():lower()
  local headers = txn.http:req_get_headers()
  local sent = { ["x-envoy-auth-partial-body"] = { "false" } }
  for _, name in ipairs(shown) do
    local values = all(headers, name)
    if #values > 0 then sent[name] = values end
  end

  -- A body that is not here whole was not seen. One in chunks does not say how long it is.
  local announced = all(headers, "content-length")
  local body = txn.sf:req_body()
  if headers["transfer-encoding"] or #announced > 1 or tonumber(announced[1] or "0") ~= #body then
    sent["x-envoy-auth-partial-body"] = { "true" }
    body = ""
  end

  local client = core.httpclient()
  if not methods[method] then return end
  local request = { url = base .. "/ext-authz/" .. route .. txn.sf:pathq(), headers = sent, timeout = 5000 }
  if #body > 0 then request.body = body end
  local answer = client[method](client, request)
  if not answer or not answer.status then return end
  local said = answer.headers or {}
  txn:set_var("txn.atellagent_decision", all(said, "atellagent-decision")[1] or "")
  txn:set_var("txn.atellagent_code", all(said, "atellagent-code")[1] or "")
  txn:set_var("txn.atellagent_action", all(said, "atellagent-action")[1] or "")
  txn:set_var("txn.atellagent_caller", sent["authorization"] and sent["authorization"][1] or "")
  txn:set_var("txn.atellagent_status", answer.status)
end, 0)

core.register_action("atellagent_outcome", { "http-res" }, function(txn)
  local action = txn:get_var("txn.atellagent_action")
  if not action or action == "" then return end
  core.httpclient():post{
    url = base .. "/ext-authz-outcome",
    headers = {
      ["authorization"] = { txn:get_var("txn.atellagent_caller") },
      ["atellagent-action"] = { action },
      ["atellagent-status"] = { tostring(txn.sf:status()) },
    },
    body = "",
    timeout = 5000,
  }
end, 0)
