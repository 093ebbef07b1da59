namespace Atellagent.Client.Queries;

/// <summary>Names the saved query that was kept or taken away.</summary>
/// <param name="Name">Its name.</param>
public sealed record SavedQueryName(string Name);
