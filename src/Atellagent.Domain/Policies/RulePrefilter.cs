using System.Collections.Frozen;

namespace Atellagent.Domain.Policies;

/// <summary>Which principal types and environments a rule is for, as one comparison of 64 bits.</summary>
/// <param name="Mask">A bit for each principal type and environment that it admits.</param>
/// <param name="Environments">The environments by name, where the bundle has more of them than bits; otherwise null.</param>
internal readonly record struct RulePrefilter(ulong Mask, FrozenSet<string>? Environments)
{
    /// <summary>Whether the rule is for such a request.</summary>
    /// <param name="bits">The request's principal type and environment.</param>
    /// <param name="environment">The environment's name; null without a deployment.</param>
    /// <returns>True when it is.</returns>
    public bool Admits(ulong bits, string? environment) =>
        (Mask & bits) == bits && (Environments is null || (environment is not null && Environments.Contains(environment)));
}
