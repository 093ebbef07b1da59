namespace Atellagent.Client.Administration;

/// <summary>A link at which a person chooses a password, once.</summary>
/// <param name="Link">The link; whoever has it first is that person.</param>
/// <param name="ExpiresIn">How long it is good, in seconds.</param>
public sealed record InvitationReport(Uri Link, int ExpiresIn)
{
    /// <summary>Says nothing of the link, so that a log line cannot carry it.</summary>
    /// <returns>A placeholder.</returns>
    public override string ToString() => "(invitation)";
}
