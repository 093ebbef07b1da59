namespace Atellagent.Storage.OpenIddict;

/// <summary>A token that is live: what its entry says of it, and never the token.</summary>
/// <param name="Id">Its id, <c>tok_…</c>; ids grow with time.</param>
/// <param name="Type">What it is, as a token type identifier (RFC 8693, section 3).</param>
/// <param name="Subject">Whose it is.</param>
/// <param name="Client">The client that it was issued to; null where there was none.</param>
/// <param name="CreatedAt">When it was issued.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record LiveToken(string Id, string Type, string? Subject, string? Client, DateTimeOffset? CreatedAt, DateTimeOffset? ExpiresAt);
