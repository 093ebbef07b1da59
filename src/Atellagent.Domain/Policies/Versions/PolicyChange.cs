namespace Atellagent.Domain.Policies.Versions;

/// <summary>One difference between two versions of policies, in words.</summary>
/// <param name="Subject">What changed: a policy, a rule as <c>policy#id</c>, or an exception.</param>
/// <param name="Direction">What that does to what is allowed.</param>
/// <param name="What">What changed, as a sentence without its subject.</param>
public sealed record PolicyChange(string Subject, ChangeDirection Direction, string What);
