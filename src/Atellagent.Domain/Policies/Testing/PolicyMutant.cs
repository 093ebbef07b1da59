using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>One small change of a policy that its tests should notice.</summary>
/// <param name="Rule">The rule, as <c>policy#id</c>; of a constant, the policy.</param>
/// <param name="Position">Where it stands.</param>
/// <param name="Change">What was changed, in words.</param>
public sealed record PolicyMutant(string Rule, SourcePosition Position, string Change);
