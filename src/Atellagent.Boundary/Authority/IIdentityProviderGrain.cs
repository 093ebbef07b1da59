namespace Atellagent.Boundary.Authority;

/// <summary>Owns one identity provider.</summary>
[Alias("atellagent.identity-provider")]
public interface IIdentityProviderGrain : IDocumentGrain;
