namespace Atellagent.Silo.Identity.People;

/// <summary>What is asked for about a person, as far as no action may carry it. It waits at <see cref="PersonDesk"/>.</summary>
/// <param name="Person">The principal's name.</param>
/// <param name="By">Who asks.</param>
/// <param name="Password">The new password; null for an invitation.</param>
internal sealed record PersonDeed(string Person, string By, string? Password)
{
    /// <summary>What the person is to bring, once an invitation has been made.</summary>
    public string? Invitation { get; set; }
}
