using Atellagent.Domain.Approvals;

namespace Atellagent.Boundary.Authority;

/// <summary>What a person says about being away.</summary>
public sealed record AbsenceState
{
    /// <summary>The absence; null where the person is there.</summary>
    public Absence? Absence { get; init; }
}
