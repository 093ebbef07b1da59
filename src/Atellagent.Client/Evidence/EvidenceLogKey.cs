namespace Atellagent.Client.Evidence;

/// <summary>From where on a key signs a log.</summary>
/// <param name="Id">The key.</param>
/// <param name="VerifierKey">The key as readers of signed notes are given it (C2SP signed-note).</param>
/// <param name="FromSize">The size of the first checkpoint that it signed.</param>
/// <param name="FromTime">When that was, RFC 3339.</param>
public sealed record EvidenceLogKey(string Id, string VerifierKey, long FromSize, string FromTime);
