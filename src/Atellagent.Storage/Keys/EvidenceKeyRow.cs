namespace Atellagent.Storage.Keys;

/// <summary>A key that signs checkpoints, as it is stored. Times are Unix milliseconds.</summary>
public sealed class EvidenceKeyRow
{
    /// <summary>The public half in hex.</summary>
    public required string Id { get; init; }

    /// <summary>The public half: 32 bytes of Ed25519.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>The private half, sealed; null once the key signs no more.</summary>
    public string? Sealed { get; init; }

    /// <summary>When it was made.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Since when it signs no more.</summary>
    public long? RetiredAt { get; init; }

    /// <summary>The key before it; null for the first.</summary>
    public string? EndorsedBy { get; init; }

    /// <summary>That key's signature over this one.</summary>
    public byte[]? Endorsement { get; init; }
}
