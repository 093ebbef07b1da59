namespace Atellagent.Client.Evidence;

/// <summary>A key that signs checkpoints, or has signed them.</summary>
/// <param name="Id">The public half in hex.</param>
/// <param name="PublicKey">The public half in base64: 32 bytes of Ed25519.</param>
/// <param name="CreatedAt">When it was made, RFC 3339.</param>
/// <param name="RetiredAt">Since when it signs no more; null for the one that signs.</param>
/// <param name="EndorsedBy">The key before it, which has signed it; null for the first.</param>
/// <param name="Endorsement">That signature, in base64.</param>
public sealed record EvidenceKeyItem(
    string Id, string PublicKey, string CreatedAt, string? RetiredAt = null, string? EndorsedBy = null, string? Endorsement = null);
