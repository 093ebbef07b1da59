namespace Atellagent.Client.Actions;

/// <summary>What a person says came of an action of which nobody knew: the body of <c>POST /v1/actions/{id}/settle</c>.</summary>
/// <param name="Status"><c>succeeded</c> or <c>failed</c>.</param>
/// <param name="Comment">How the person knows; it stands in evidence.</param>
public sealed record ActionSettlement(string Status, string Comment);
