using Atellagent.Domain.Evidence.Notes;

namespace Atellagent.Domain.Evidence.Tree;

/// <summary>A log and its last checkpoint.</summary>
/// <param name="Log">The log's name here.</param>
/// <param name="Checkpoint">What the checkpoint says.</param>
/// <param name="Note">The checkpoint as it was signed.</param>
/// <param name="KeyId">The key that signed it.</param>
/// <param name="SignedAt">When.</param>
/// <param name="Cosigned">The last one that witnesses have signed as well; null where none have.</param>
public sealed record LogStanding(string Log, Checkpoint Checkpoint, SignedNote Note, string KeyId, DateTimeOffset SignedAt, SignedNote? Cosigned);
