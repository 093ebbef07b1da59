namespace Atellagent.Client.Administration;

/// <summary>The body of <c>POST /v1/admin/tokens/{id}/end</c>.</summary>
/// <param name="Reason">Why; it stands in evidence.</param>
public sealed record TokenEnding(string Reason);
