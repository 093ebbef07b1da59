namespace Atellagent.Boundary.Enforcement;

/// <summary>What a permit says whose signature has been verified. Nothing of it is believed that its record does not say too.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Action">The action.</param>
/// <param name="Version">Where the course of the action stood.</param>
/// <param name="Digest">The digest of the action as granted.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record PermitClaims(string Id, string Action, long Version, string Digest, DateTimeOffset ExpiresAt);
