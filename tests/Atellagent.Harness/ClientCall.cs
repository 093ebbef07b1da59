using Atellagent.Domain.Json;

namespace Atellagent.Harness;

/// <summary>One call as its client saw it.</summary>
/// <param name="Key">The idempotency key, or null.</param>
/// <param name="Status">The HTTP status; 0 when no answer came.</param>
/// <param name="Body">The answer, or null.</param>
public sealed record ClientCall(string? Key, int Status, JsonObject? Body)
{
    /// <summary>The action's id, where the answer names one.</summary>
    public string? Action => (Body?["id"] as JsonString)?.Value;

    /// <summary>The problem code, where it is a refusal.</summary>
    public string? Code => (Body?["code"] as JsonString)?.Value;

    /// <summary>The outcome's status, where there is one.</summary>
    public string? Outcome => ((Body?["outcome"] as JsonObject)?["status"] as JsonString)?.Value;
}
