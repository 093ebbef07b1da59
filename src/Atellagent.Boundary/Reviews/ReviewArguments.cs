using Atellagent.Boundary.Routes;
using Atellagent.Domain.Json;
using Atellagent.Domain.Reviews;

namespace Atellagent.Boundary.Reviews;

/// <summary>What was granted of what somebody asked to do about a review; the operation's schema has been held against it.</summary>
/// <param name="granted">The arguments.</param>
internal readonly struct ReviewArguments(JsonObject granted)
{
    /// <summary>The refusal of a change of what stands otherwise by now.</summary>
    public static RouteResult.NotSent Stale => new("stale_authority", "somebody else has changed it meanwhile; look at it again");

    public ReviewVerdict? Verdict => Text("verdict") is { } word ? ReviewWords.Verdicts[word] : null;

    public ReviewSeverity? Severity => Text("severity") is { } word ? ReviewWords.Severities[word] : null;

    public RemediationSurface? Surface => Text("surface") is { } word ? ReviewWords.Surfaces[word] : null;

    public FollowUpState? State => Text("state") is { } word ? ReviewWords.States[word] : null;

    public string? Text(string name) => (granted[name] as JsonString)?.Value;

    public long? Whole(string name) => (granted[name] as JsonNumber)?.Whole;
}
