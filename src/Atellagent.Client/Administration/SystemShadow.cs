namespace Atellagent.Client.Administration;

/// <summary>A draft that runs beside the policies in force.</summary>
/// <param name="PolicyVersion">Its version; null where it is not valid.</param>
/// <param name="Problem">Why it decides nothing.</param>
public sealed record SystemShadow(string? PolicyVersion = null, string? Problem = null);
