namespace Atellagent.Client.Administration;

/// <summary>How a boundary stands. What could not be asked is null.</summary>
/// <param name="At">When, RFC 3339.</param>
/// <param name="Silos">Its silos: those that are up, then those that went last.</param>
/// <param name="Configuration">The settings of the silo that answered.</param>
/// <param name="Store">The database.</param>
/// <param name="Open">What waits for somebody.</param>
/// <param name="Sinks">Who is told of evidence.</param>
/// <param name="Runs">How many runs of hosted deployments go on.</param>
/// <param name="Shadow">The draft that runs beside the policies; null where none does.</param>
public sealed record SystemReport(
    string At,
    IReadOnlyList<SystemSilo> Silos,
    IReadOnlyList<SystemSetting> Configuration,
    SystemStore? Store = null,
    SystemOpen? Open = null,
    IReadOnlyList<SystemSink>? Sinks = null,
    int? Runs = null,
    SystemShadow? Shadow = null);
