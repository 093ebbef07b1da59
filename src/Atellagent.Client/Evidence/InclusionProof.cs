namespace Atellagent.Client.Evidence;

/// <summary>That a record is in a log (RFC 6962, section 2.1.1). Hashes are in base64.</summary>
/// <param name="Log">The log.</param>
/// <param name="Origin">The log's name in the world.</param>
/// <param name="Index">The record.</param>
/// <param name="Size">The size of the tree that it is proved for.</param>
/// <param name="Leaf">The hash of the record's leaf.</param>
/// <param name="Proof">The hashes beside its way to the root, from below.</param>
/// <param name="Root">The root of that tree.</param>
/// <param name="Checkpoint">The log's last checkpoint, a signed note.</param>
public sealed record InclusionProof(
    string Log, string Origin, long Index, long Size, string Leaf, IReadOnlyList<string> Proof, string Root, string Checkpoint);
