namespace Atellagent.Client.Administration;

/// <summary>A key that signs tokens, will sign them, or has signed them.</summary>
/// <param name="Id">Its identifier, which tokens carry as <c>kid</c>.</param>
/// <param name="State"><c>signing</c>, <c>next</c> or <c>retired</c>.</param>
/// <param name="Algorithm">What it signs with, such as <c>ES256</c>.</param>
/// <param name="CreatedAt">When it was made, RFC 3339.</param>
/// <param name="SignsFrom">Since when it signs; null for the next.</param>
/// <param name="RetiredAt">Since when it signs no more; null where it does or will.</param>
/// <param name="PublishedUntil">Until when a retired key is published: no token under it lives longer.</param>
public sealed record SigningKeyItem(
    string Id,
    string State,
    string Algorithm,
    string CreatedAt,
    string? SignsFrom = null,
    string? RetiredAt = null,
    string? PublishedUntil = null);
