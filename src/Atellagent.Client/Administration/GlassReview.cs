namespace Atellagent.Client.Administration;

/// <summary>A review of a use of break glass.</summary>
/// <param name="Comment">What the reviewer found.</param>
public sealed record GlassReview(string Comment);
