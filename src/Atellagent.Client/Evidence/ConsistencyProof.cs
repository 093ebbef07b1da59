namespace Atellagent.Client.Evidence;

/// <summary>That a log has only grown between two sizes (RFC 6962, section 2.1.2). Hashes are in base64.</summary>
/// <param name="Log">The log.</param>
/// <param name="Origin">The log's name in the world.</param>
/// <param name="From">The smaller size.</param>
/// <param name="FromRoot">The root there.</param>
/// <param name="To">The greater size.</param>
/// <param name="ToRoot">The root there.</param>
/// <param name="Proof">The proof.</param>
/// <param name="Checkpoint">The log's last checkpoint, a signed note.</param>
public sealed record ConsistencyProof(
    string Log, string Origin, long From, string FromRoot, long To, string ToRoot, IReadOnlyList<string> Proof, string Checkpoint);
