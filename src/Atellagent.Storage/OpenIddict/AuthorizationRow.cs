namespace Atellagent.Storage.OpenIddict;

/// <summary>A consent of a subject to a client, as its row holds it. Its tokens end with it.</summary>
internal sealed class AuthorizationRow
{
    public required string Id { get; init; }

    /// <summary>The concurrency token: a change finds the row only in the version that was read.</summary>
    public long Version { get; set; } = 1;

    public string? ApplicationId { get; set; }

    public string? Subject { get; set; }

    public string? Type { get; set; }

    public string? Status { get; set; }

    /// <summary>A JSON array, null when empty.</summary>
    public string? Scopes { get; set; }

    /// <summary>A JSON object, null when empty.</summary>
    public string? Properties { get; set; }

    /// <summary>In Unix milliseconds.</summary>
    public long? CreatedAt { get; set; }
}
