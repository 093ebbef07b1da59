using System.Collections.Immutable;
using Atellagent.Domain.Authority;

namespace Atellagent.Domain.Routes;

/// <summary>What one type of subject means in AuthZEN.</summary>
/// <param name="Type">The type of principal.</param>
/// <param name="Ids">Principals by the ids that they have there; one that is not here has its own name as its id.</param>
public sealed record AuthZenSubjects(PrincipalType Type, ImmutableSortedDictionary<string, string> Ids);
