using System.ComponentModel.DataAnnotations;
using Atellagent.Boundary.Erasures;

namespace Atellagent.Silo.Composition;

/// <summary>How long evidence may take.</summary>
public sealed class EvidenceSettings
{
    /// <summary>Milliseconds that an action waits for its record before it is refused.</summary>
    [Range(50, 60_000, ErrorMessage = "Evidence:DeadlineMilliseconds must be 50 to 60000")]
    public int DeadlineMilliseconds { get; set; } = 2000;

    /// <summary>Days after which what stands beside records is erased, and only hashes are kept; null keeps it.</summary>
    [Range(ErasureSettings.FewestDays, 36_500, ErrorMessage = "Evidence:PayloadDays must be 35 to 36500: what waits for people must still be there")]
    public int? PayloadDays { get; set; }
}
