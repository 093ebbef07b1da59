using System.Collections.Immutable;
using Atellagent.Boundary.Figures;
using Atellagent.Domain.Figures;

namespace Atellagent.Boundary.Standing;

/// <summary>How the whole boundary stands, as it stood at one moment.</summary>
/// <param name="At">When.</param>
/// <param name="Silos">Its silos.</param>
/// <param name="Store">Its database; null where that could not be asked.</param>
/// <param name="Figures">What is open, and who is told of evidence.</param>
/// <param name="Runs">How many runs of hosted deployments go on; null where that could not be asked.</param>
/// <param name="Shadow">The version of the draft that runs beside the policies; null where none does.</param>
/// <param name="ShadowProblem">Why that draft decides nothing; null where it does.</param>
public sealed record SystemStanding(DateTimeOffset At, ImmutableArray<SiloStanding> Silos, StoreStanding? Store, BoundaryFigures Figures, int? Runs, string? Shadow, string? ShadowProblem);
