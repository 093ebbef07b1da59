using System.Collections.Immutable;
using Atellagent.Boundary.Sinks;
using Atellagent.Domain.Figures;

namespace Atellagent.Boundary.Figures;

/// <summary>What an operator looks at, as it stood at one moment.</summary>
/// <param name="At">When.</param>
/// <param name="Open">What is open; null where the store could not be asked.</param>
/// <param name="Sinks">Who is told of evidence; default where the store could not be asked.</param>
/// <param name="Behind">Those of them that are behind.</param>
public sealed record BoundaryFigures(DateTimeOffset At, OpenFigures? Open, ImmutableArray<SinkStanding> Sinks, ImmutableArray<SinkStanding> Behind);
