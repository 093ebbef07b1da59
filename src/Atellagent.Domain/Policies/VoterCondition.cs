using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies;

/// <summary>A condition on who votes, over the request and the voter.</summary>
/// <param name="Source">What was written.</param>
public sealed record VoterCondition(SourceText Source)
{
    /// <summary>The rule that asks for it, as <c>policy#id</c>, whose constants and variables it may name; empty until it is compiled.</summary>
    public string Rule { get; init; } = "";
}
