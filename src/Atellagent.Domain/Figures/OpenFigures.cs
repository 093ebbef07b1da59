using System.Collections.Immutable;

namespace Atellagent.Domain.Figures;

/// <summary>What is open, over all silos.</summary>
/// <param name="Approvals">Actions that wait for people.</param>
/// <param name="Unknown">Actions of which nobody knows what came.</param>
/// <param name="Unclosed">Permits that were redeemed, and nobody has said what came of it.</param>
/// <param name="Logs">How many records each log has, by its name.</param>
public sealed record OpenFigures(long Approvals, long Unknown, long Unclosed, ImmutableSortedDictionary<string, long> Logs);
