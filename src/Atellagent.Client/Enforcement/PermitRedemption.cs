namespace Atellagent.Client.Enforcement;

/// <summary>The wish to use a permit up: the body of <c>POST /v1/permits/redeem</c>.</summary>
/// <param name="Permit">The permit as it was given.</param>
/// <param name="Digest">The digest of what is about to be done.</param>
public sealed record PermitRedemption(string Permit, string Digest);
