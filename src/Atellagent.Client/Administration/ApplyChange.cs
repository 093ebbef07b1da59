namespace Atellagent.Client.Administration;

/// <summary>One document's part in a change.</summary>
/// <param name="Kind">The document's kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Action"><c>create</c>, <c>update</c> or <c>unchanged</c>.</param>
/// <param name="Revision">Its digest.</param>
public sealed record ApplyChange(string Kind, string Name, string Action, string Revision);
