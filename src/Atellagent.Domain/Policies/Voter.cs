using System.Collections.Immutable;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies;

/// <summary>Who votes, as a condition on voters sees it.</summary>
/// <param name="Principal">The principal, with the roles that it has now.</param>
/// <param name="Teams">The teams whose documents list it, sorted.</param>
public sealed record Voter(PrincipalDocument Principal, ImmutableArray<string> Teams);
