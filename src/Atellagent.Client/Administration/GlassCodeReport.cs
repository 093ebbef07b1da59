namespace Atellagent.Client.Administration;

/// <summary>A sealed code, shown once.</summary>
/// <param name="Holder">Who opens a use with it.</param>
/// <param name="Code">The code.</param>
public sealed record GlassCodeReport(string Holder, string Code)
{
    /// <summary>Says nothing of the code, so that a log line cannot carry it.</summary>
    /// <returns>A placeholder.</returns>
    public override string ToString() => "(code)";
}
