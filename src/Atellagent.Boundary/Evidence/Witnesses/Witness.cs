using Atellagent.Domain.Evidence.Notes;
using Atellagent.Boundary.Routes.Egress;

namespace Atellagent.Boundary.Evidence.Witnesses;

/// <summary>Somebody else who looks after the log: who signs a checkpoint only where it continues the last one that they signed (C2SP tlog-witness).</summary>
/// <param name="Destination">Where they are asked: the prefix, to which <c>add-checkpoint</c> is added.</param>
/// <param name="Key">The key that they sign with.</param>
public sealed record Witness(ApprovedDestination Destination, NoteKey Key);
