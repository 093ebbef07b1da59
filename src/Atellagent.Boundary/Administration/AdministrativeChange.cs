namespace Atellagent.Boundary.Administration;

/// <summary>One document's part in an applied change.</summary>
/// <param name="Kind">The document's kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Action"><c>create</c>, <c>update</c> or <c>unchanged</c>.</param>
/// <param name="Revision">Its digest.</param>
[GenerateSerializer, Alias("atellagent.change"), Immutable]
public sealed record AdministrativeChange(
    [property: Id(0)] string Kind,
    [property: Id(1)] string Name,
    [property: Id(2)] string Action,
    [property: Id(3)] string Revision);
