namespace Atellagent.Cli.Tests.Stub;

/// <summary>Answers as the contract has them.</summary>
internal static class ContractAnswers
{
    public const string Narrowed =
        """
        { "id": "act_1", "digest": "sha256:aa",
          "decision": { "id": "dec_1", "effect": "narrow", "policyVersion": "sha256:bb",
            "reasons": [ { "policy": "finance/refunds", "rule": "cap", "effect": "narrow", "message": "refunds are capped at 500" } ],
            "requested": { "arguments": { "amount": 900 } }, "granted": { "arguments": { "amount": 500 } },
            "changes": [ { "path": "/arguments/amount", "from": 900, "to": 500, "policy": "finance/refunds", "rule": "cap" } ] },
          "approval": null,
          "outcome": { "status": "succeeded", "httpStatus": 201, "result": { "id": "ref_1" }, "released": "full" },
          "evidence": [ { "log": "a", "index": 12, "type": "decision" }, { "log": "a", "index": 13, "type": "outcome" } ] }
        """;

    public const string Pending =
        """
        { "id": "act_2", "digest": "sha256:aa",
          "decision": { "id": "dec_2", "effect": "require_approval", "policyVersion": "sha256:bb", "reasons": [] },
          "approval": { "id": "apr_1" }, "outcome": null, "evidence": [] }
        """;

    public const string Denied =
        """
        { "type": "urn:atellagent:problem:denied", "title": "denied", "status": 403, "code": "denied", "detail": "no",
          "id": "act_3",
          "decision": { "id": "dec_3", "effect": "deny", "policyVersion": "sha256:bb",
            "reasons": [ { "policy": "p", "rule": "r", "effect": "deny", "message": "not this one", "remedy": "ask for less" } ] } }
        """;

    public const string EvidenceUnavailable =
        """{ "status": 503, "code": "evidence_unavailable", "detail": "evidence cannot be written now" }""";

    public const string Story =
        """
        { "decision": { "id": "dec_1", "effect": "allow", "reasons": [] },
          "records": [
            { "log": "a", "index": 12, "type": "decision", "hash": "h12", "previousHash": "h11",
              "body": { "type": "decision", "action": "act_1", "principal": "support-agent", "deployment": "support-bot-prod",
                        "route": "payments", "operation": "refund", "time": "2026-11-23T04:00:00Z",
                        "decision": { "id": "dec_1", "effect": "allow" } } },
            { "log": "a", "index": 13, "type": "outcome", "hash": "h13", "previousHash": "h12",
              "body": { "type": "outcome", "action": "act_1", "decision": "dec_1", "status": "succeeded", "time": "2026-11-23T04:00:01Z" } } ] }
        """;
}
