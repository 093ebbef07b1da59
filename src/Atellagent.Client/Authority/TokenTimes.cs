namespace Atellagent.Client.Authority;

/// <summary>A token without its secret part.</summary>
/// <param name="Id">Its id, by which it is revoked and found in evidence.</param>
/// <param name="IssuedAt">When it was issued.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record TokenTimes(string Id, DateTimeOffset IssuedAt, DateTimeOffset ExpiresAt);
