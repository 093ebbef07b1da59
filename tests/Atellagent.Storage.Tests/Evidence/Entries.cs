using System.Text;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>Makes entries for tests.</summary>
internal static class Entries
{
    public static readonly DateTimeOffset Noon = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    public static EvidenceEntry Plain(string text) => new()
    {
        Body = Body(text),
        Index = new EvidenceIndex { Type = "administration", Time = Noon },
    };

    /// <summary>One whose body says what its columns say.</summary>
    public static EvidenceEntry Decision(string text) => new()
    {
        Body = CanonicalJson.ToUtf8(JsonObject.Of(
            ("action", new JsonString("act_" + text)),
            ("decision", JsonObject.Of(("effect", new JsonString("deny")), ("id", new JsonString("dec_" + text)))),
            ("deployment", new JsonString("prod")),
            ("operation", new JsonString("refund")),
            ("principal", new JsonString("agent")),
            ("route", new JsonString("payments")),
            ("time", new JsonString(Rfc3339.Text(Noon))),
            ("type", new JsonString("decision")))),
        Index = new EvidenceIndex
        {
            Type = "decision",
            Time = Noon,
            Action = "act_" + text,
            Decision = "dec_" + text,
            Principal = "agent",
            Deployment = "prod",
            Route = "payments",
            Operation = "refund",
            Effect = "deny",
        },
    };

    public static EvidenceEntry Claim(string action, string? key, long? clock = null, string? answer = null) => new()
    {
        Body = Body("decision of " + action),
        Index = new EvidenceIndex { Type = "decision", Time = Noon, Action = action },
        Claim = new ActionClaim
        {
            Action = action,
            Scope = "support-bot-prod",
            Key = key,
            RequestDigest = "sha256:" + action,
            ExpectedClock = clock,
            Answer = answer is null ? (ReadOnlyMemory<byte>?)null : Body(answer),
        },
    };

    public static EvidenceEntry Conclude(string action, string answer) => new()
    {
        Body = Body("outcome of " + action),
        Index = new EvidenceIndex { Type = "outcome", Time = Noon, Action = action },
        Conclusion = new ActionConclusion(action, Body(answer)),
    };

    public static ReadOnlyMemory<byte> Body(string text) => Encoding.UTF8.GetBytes($"{{\"text\":\"{text}\"}}");

    public static string Text(ReadOnlyMemory<byte> body) => Encoding.UTF8.GetString(body.Span);
}
