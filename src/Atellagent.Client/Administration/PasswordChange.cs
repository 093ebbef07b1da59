namespace Atellagent.Client.Administration;

/// <summary>The body of a request that sets a password.</summary>
/// <param name="Password">The password.</param>
public sealed record PasswordChange(string Password)
{
    /// <summary>Says nothing of it, so that a log line cannot carry it.</summary>
    /// <returns>A placeholder.</returns>
    public override string ToString() => "(password)";
}
