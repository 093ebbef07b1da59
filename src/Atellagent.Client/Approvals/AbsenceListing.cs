namespace Atellagent.Client.Approvals;

/// <summary>When the caller is away, and for whom the caller may vote.</summary>
/// <param name="Absences">As the caller says, and as their document says.</param>
/// <param name="InPlaceOf">The persons who are away now and have named the caller.</param>
public sealed record AbsenceListing(IReadOnlyList<AbsenceReport> Absences, IReadOnlyList<string> InPlaceOf);
