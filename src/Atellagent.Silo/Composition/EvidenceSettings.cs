using System.ComponentModel.DataAnnotations;

namespace Atellagent.Silo.Composition;

/// <summary>How long evidence may take.</summary>
public sealed class EvidenceSettings
{
    /// <summary>Milliseconds that an action waits for its record before it is refused.</summary>
    [Range(50, 60_000, ErrorMessage = "Evidence:DeadlineMilliseconds must be 50 to 60000")]
    public int DeadlineMilliseconds { get; set; } = 2000;
}
