namespace Atellagent.Storage.People;

/// <summary>A person who has signed in at the login pages.</summary>
/// <param name="Person">The principal's name.</param>
/// <param name="Method">How they proved themselves: <c>password</c>, or the name of an identity provider after <c>provider:</c>.</param>
/// <param name="AuthenticatedAt">When.</param>
/// <param name="ExpiresAt">When the session ends.</param>
/// <param name="Upstream">Who they were at that provider, as its reader wrote it; null where the password was theirs here.</param>
public sealed record PersonSession(string Person, string Method, DateTimeOffset AuthenticatedAt, DateTimeOffset ExpiresAt, string? Upstream);
