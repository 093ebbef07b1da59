namespace Atellagent.Client.Labels;

/// <summary>The body of <c>POST /v1/admin/labels/clear</c>.</summary>
/// <param name="Holder">The holder, as it is listed.</param>
/// <param name="Reason">Why; it stands in evidence.</param>
public sealed record LabelClearing(string Holder, string Reason);
