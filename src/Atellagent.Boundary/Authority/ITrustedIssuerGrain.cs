namespace Atellagent.Boundary.Authority;

/// <summary>Owns one trusted issuer.</summary>
[Alias("atellagent.trusted-issuer")]
public interface ITrustedIssuerGrain : IDocumentGrain;
