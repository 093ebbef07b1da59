namespace Atellagent.Client.Authority;

/// <summary>The answer of <c>GET /v1/me/certificate</c>: the authority that ends TLS in a deployment's tunnels.</summary>
/// <param name="Certificate">Its certificate, in PEM (RFC 7468).</param>
/// <param name="Hosts">The hosts that it vouches for, and no others.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record CertificateReport(string Certificate, IReadOnlyList<string>? Hosts = null, DateTimeOffset? ExpiresAt = null);
