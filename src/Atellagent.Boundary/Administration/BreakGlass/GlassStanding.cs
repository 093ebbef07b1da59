using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;

namespace Atellagent.Boundary.Administration.BreakGlass;

/// <summary>Who stands where a use is opened or reviewed.</summary>
public static class GlassStanding
{
    /// <summary>Finds a principal as it may act now.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="view">What is in force.</param>
    /// <param name="now">The time.</param>
    /// <returns>The principal; null where there is none, or it is suspended.</returns>
    public static PrincipalDocument? Find(string name, AuthorityView view, DateTimeOffset now) =>
        view.Principals.TryGetValue(name, out PrincipalDocument? principal) && !view.IsHalted(principal.Kind, principal.Name)
            ? RoleSeparation.At(principal, now)
            : null;

    /// <summary>Who could review a use.</summary>
    /// <param name="holder">Who holds it.</param>
    /// <param name="view">What is in force.</param>
    /// <param name="now">The time.</param>
    /// <returns>Their names.</returns>
    public static ImmutableArray<string> Reviewers(PrincipalDocument holder, AuthorityView view, DateTimeOffset now)
    {
        BoundaryDocument[] documents = [.. view.Documents];
        return
        [
            .. view.Principals.Keys
                .Where(name => Find(name, view, now) is { } principal && BreakGlassRules.MayReview(principal, holder, documents))
                .Order(StringComparer.Ordinal),
        ];
    }
}
