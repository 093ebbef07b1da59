namespace Atellagent.Domain.Documents;

/// <summary>Lets a principal hold roles together, or beside those of the people behind it, that one human does not hold.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Until">Until when; from then on the principal holds none of these roles, until its document is another.</param>
public sealed record RoleException(string Reason, DateTimeOffset Until)
{
    /// <summary>The longest time that an exception can be for.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromDays(90);
}
