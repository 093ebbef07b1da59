using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>What a case expects; what it does not say is not looked at.</summary>
/// <param name="Effect">The answer: <c>deny</c>, <c>allow</c>, <c>narrow</c> or <c>require_approval</c>.</param>
public sealed record PolicyTestExpectation(string Effect)
{
    /// <summary>Arguments that must be granted with these values; others are not looked at.</summary>
    public JsonObject Granted { get; init; } = JsonObject.Empty;

    /// <summary>What must be released of a response, exactly; null where it is not looked at.</summary>
    public JsonValue? Released { get; init; }

    /// <summary>Rules (<c>policy#id</c>) that must be among the reasons.</summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>The word of the denial, such as <c>no_allow</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>All gates; default where they are not looked at.</summary>
    public ImmutableArray<ExpectedGate> Gates { get; init; }
}
