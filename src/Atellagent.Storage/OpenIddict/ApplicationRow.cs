namespace Atellagent.Storage.OpenIddict;

/// <summary>A client of the token service, as its row holds it. Lists are JSON text, null when empty.</summary>
internal sealed class ApplicationRow
{
    public required string Id { get; init; }

    /// <summary>The concurrency token: a change finds the row only in the version that was read.</summary>
    public long Version { get; set; } = 1;

    public string? ClientId { get; set; }

    /// <summary>The hash that OpenIddict made of the secret; the secret itself never gets here.</summary>
    public string? ClientSecret { get; set; }

    public string? ClientType { get; set; }

    public string? ApplicationType { get; set; }

    public string? ConsentType { get; set; }

    public string? DisplayName { get; set; }

    public string? DisplayNames { get; set; }

    public string? JsonWebKeySet { get; set; }

    public string? Permissions { get; set; }

    public string? Requirements { get; set; }

    public string? RedirectUris { get; set; }

    public string? PostLogoutRedirectUris { get; set; }

    public string? Properties { get; set; }

    public string? Settings { get; set; }
}
