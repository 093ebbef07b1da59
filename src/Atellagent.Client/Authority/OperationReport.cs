namespace Atellagent.Client.Authority;

/// <summary>An operation that may be asked for: inside one of the bounds of every source.</summary>
/// <param name="Route">The route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Within">The sources.</param>
public sealed record OperationReport(string Route, string Operation, IReadOnlyList<SourceReport> Within);
