using System.Collections.Immutable;

namespace Atellagent.Domain.Policies;

/// <summary>Who may vote. Of teams, roles and conditions each one that is given must hold.</summary>
public sealed record VoterGroup
{
    /// <summary>Teams: a voter is in one of them. Empty where teams are not asked.</summary>
    public ImmutableArray<string> Teams { get; init; } = [];

    /// <summary>Roles: a voter has one of them. Empty where roles are not asked.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>Conditions: all of them hold. Empty where there are none.</summary>
    public ImmutableArray<VoterCondition> When { get; init; } = [];

    /// <summary>Whether nothing is given: that is nobody, and not everybody.</summary>
    public bool IsNobody => Teams.IsEmpty && Roles.IsEmpty && When.IsEmpty;

    /// <summary>Members of teams.</summary>
    /// <param name="teams">The teams.</param>
    /// <returns>The group.</returns>
    public static VoterGroup Of(params ImmutableArray<string> teams) => new() { Teams = teams };

    /// <summary>Those who are surely in both of two groups: in teams that both name, with roles that both name, and with all conditions of both.</summary>
    /// <param name="other">The other group.</param>
    /// <returns>The group; null where the two name different teams or roles, so that nobody is.</returns>
    public VoterGroup? Meet(VoterGroup other)
    {
        if (IsNobody || other.IsNobody || !TryMeet(Teams, other.Teams, out ImmutableArray<string> teams) || !TryMeet(Roles, other.Roles, out ImmutableArray<string> roles))
        {
            return null;
        }

        return new VoterGroup { Teams = teams, Roles = roles, When = [.. When.Union(other.When).OrderBy(static one => one.Rule, StringComparer.Ordinal).ThenBy(static one => one.Source.Text, StringComparer.Ordinal)] };
    }

    /// <summary>Whether whoever is in this group is surely in another.</summary>
    /// <param name="other">The other group.</param>
    /// <param name="conditions">The conditions of a group, in a form in which they can be compared.</param>
    /// <returns>False also where that cannot be told.</returns>
    public bool IsWithin(VoterGroup other, Func<VoterGroup, IReadOnlySet<string>> conditions) =>
        IsWithin(Teams, other.Teams) && IsWithin(Roles, other.Roles) && conditions(other).IsSubsetOf(conditions(this));

    /// <summary>The group in words.</summary>
    /// <returns>Such as "members of finance with the role lead".</returns>
    public override string ToString()
    {
        IEnumerable<string> parts =
        [
            .. Teams.IsEmpty ? [] : new[] { "members of " + string.Join(", ", Teams) },
            .. Roles.IsEmpty ? [] : new[] { $"with the role {string.Join(" or ", Roles)}" },
            .. When.Select(static one => "when " + one.Source.Text),
        ];
        return IsNobody ? "nobody" : string.Join(' ', Teams.IsEmpty ? parts.Prepend("those") : parts);
    }

    private static bool TryMeet(ImmutableArray<string> left, ImmutableArray<string> right, out ImmutableArray<string> both)
    {
        both = left.IsEmpty ? [.. right.Order(StringComparer.Ordinal)]
            : right.IsEmpty ? [.. left.Order(StringComparer.Ordinal)]
            : [.. left.Intersect(right, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return !both.IsEmpty || (left.IsEmpty && right.IsEmpty);
    }

    private static bool IsWithin(ImmutableArray<string> inner, ImmutableArray<string> outer) =>
        outer.IsEmpty || (!inner.IsEmpty && !inner.Except(outer, StringComparer.Ordinal).Any());
}
