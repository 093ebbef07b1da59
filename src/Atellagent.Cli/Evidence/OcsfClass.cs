namespace Atellagent.Cli.Evidence;

/// <summary>A class of events in OCSF.</summary>
/// <param name="Uid">Its number; the thousands are its category's.</param>
/// <param name="Caption">Its name.</param>
/// <param name="Category">Its category's name.</param>
internal sealed record OcsfClass(int Uid, string Caption, string Category)
{
    /// <summary>Somebody calls, or is answered.</summary>
    public static OcsfClass ApiActivity { get; } = new(6003, "API Activity", "Application Activity");

    /// <summary>Somebody is let in with something, or is not.</summary>
    public static OcsfClass AuthorizeSession { get; } = new(3003, "Authorize Session", "Identity & Access Management");
}
