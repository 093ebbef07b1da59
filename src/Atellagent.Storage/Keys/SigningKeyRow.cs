namespace Atellagent.Storage.Keys;

/// <summary>A key that signs tokens, as it is stored. Times are Unix milliseconds.</summary>
public sealed class SigningKeyRow
{
    /// <summary>The thumbprint (RFC 7638), which tokens carry as <c>kid</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The public half, as SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7).</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>The private half, sealed; null once the key signs no more.</summary>
    public string? Sealed { get; init; }

    /// <summary>When it was made.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Since when it signs; null for the key that comes next.</summary>
    public long? SignsFrom { get; init; }

    /// <summary>Since when it signs no more.</summary>
    public long? RetiredAt { get; init; }

    /// <summary>Until when it is published after that: no token under it lives longer.</summary>
    public long? PublishedUntil { get; init; }
}
