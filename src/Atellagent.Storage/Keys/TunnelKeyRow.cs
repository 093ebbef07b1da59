namespace Atellagent.Storage.Keys;

/// <summary>The key of a deployment's certificate authority, as it is stored. Times are Unix milliseconds.</summary>
public sealed class TunnelKeyRow
{
    /// <summary>Whose it is.</summary>
    public required string Deployment { get; init; }

    /// <summary>The SHA-256 of its public half (SubjectPublicKeyInfo), in hexadecimal.</summary>
    public required string Id { get; init; }

    /// <summary>The private half, sealed.</summary>
    public required string Sealed { get; init; }

    /// <summary>When it was made.</summary>
    public required long CreatedAt { get; init; }
}
