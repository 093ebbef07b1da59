namespace Atellagent.Storage.OpenIddict;

/// <summary>The entry of one issued token: not the token itself, but what says whether it still counts.</summary>
internal sealed class TokenRow
{
    public required string Id { get; init; }

    /// <summary>The concurrency token: a change finds the row only in the version that was read.</summary>
    public long Version { get; set; } = 1;

    public string? ApplicationId { get; set; }

    public string? AuthorizationId { get; set; }

    public string? Subject { get; set; }

    public string? Type { get; set; }

    public string? Status { get; set; }

    /// <summary>The hash of what the client presents; null for tokens that carry their own content.</summary>
    public string? ReferenceId { get; set; }

    /// <summary>The content of a token that is presented by reference; null for those that carry it.</summary>
    public string? Payload { get; set; }

    /// <summary>A JSON object, null when empty.</summary>
    public string? Properties { get; set; }

    /// <summary>In Unix milliseconds.</summary>
    public long? CreatedAt { get; set; }

    /// <summary>In Unix milliseconds.</summary>
    public long? ExpiresAt { get; set; }

    /// <summary>In Unix milliseconds.</summary>
    public long? RedeemedAt { get; set; }
}
