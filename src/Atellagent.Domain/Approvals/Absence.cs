namespace Atellagent.Domain.Approvals;

/// <summary>That somebody is away for a time, and who may vote in their place meanwhile.</summary>
/// <param name="From">From when.</param>
/// <param name="Until">Until when.</param>
/// <param name="Delegate">The person who may vote in their place; null where nobody may.</param>
public sealed record Absence(DateTimeOffset From, DateTimeOffset Until, string? Delegate)
{
    /// <summary>The longest one.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(366);

    /// <summary>Whether somebody may vote in the absent one's place.</summary>
    /// <param name="voter">Who wants to.</param>
    /// <param name="now">When.</param>
    /// <returns>True while the absence lasts, for the one whom it names.</returns>
    public bool Lets(string voter, DateTimeOffset now) => From <= now && now < Until && string.Equals(Delegate, voter, StringComparison.Ordinal);
}
