using System.ComponentModel.DataAnnotations;

namespace Atellagent.Silo.Composition;

/// <summary>How the keys that sign tokens are kept and changed.</summary>
public sealed class KeySettings
{
    /// <summary>
    /// Where the master is (<c>env:NAME</c> or <c>file:PATH</c>, a secret of 32 characters or more) that the key ring is
    /// encrypted under. Without it file modes alone protect the ring.
    /// </summary>
    public string? MasterRef { get; set; }

    /// <summary>The master before, while one replaces another.</summary>
    public string? PreviousMasterRef { get; set; }

    /// <summary>After how many days another key signs.</summary>
    [Range(1, 3650, ErrorMessage = "Keys:RotateAfterDays must be 1 to 3650")]
    public int RotateAfterDays { get; set; } = 30;
}
