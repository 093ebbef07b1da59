namespace Atellagent.Client.Labels;

/// <summary>Who holds labels: what it has read.</summary>
/// <param name="Holder">The holder: <c>deployment/NAME</c>, <c>run/ID</c>, <c>run/DEPLOYMENT/RUN</c>, or <c>principal/NAME</c>.</param>
/// <param name="Labels">Its labels, sorted.</param>
public sealed record LabelReport(string Holder, IReadOnlyList<string> Labels);
