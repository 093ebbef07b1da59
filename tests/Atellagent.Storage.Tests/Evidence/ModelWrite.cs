using Atellagent.Domain.Approvals;

namespace Atellagent.Storage.Tests.Evidence;

/// <summary>One write of a model's run.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Actor">Whose.</param>
/// <param name="Version">The version that it was read at.</param>
/// <param name="To">Where it would lead.</param>
/// <param name="IsWritten">Whether the rules let it be.</param>
internal readonly record struct ModelWrite(ModelWriteKind Kind, string Actor, long Version, ApprovalState To, bool IsWritten);
