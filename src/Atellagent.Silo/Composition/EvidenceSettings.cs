using System.ComponentModel.DataAnnotations;
using Atellagent.Boundary.Erasures;

namespace Atellagent.Silo.Composition;

/// <summary>Evidence: which log, how long it may take, and how it is signed.</summary>
public sealed class EvidenceSettings
{
    /// <summary>Milliseconds that an action waits for its record before it is refused.</summary>
    [Range(50, 60_000, ErrorMessage = "Evidence:DeadlineMilliseconds must be 50 to 60000")]
    public int DeadlineMilliseconds { get; set; } = 2000;

    /// <summary>Days after which what stands beside records is erased, and only hashes are kept; null keeps it.</summary>
    [Range(ErasureSettings.FewestDays, 36_500, ErrorMessage = "Evidence:PayloadDays must be 35 to 36500: what waits for people must still be there")]
    public int? PayloadDays { get; set; }

    /// <summary>The name of the log; where others hold it, the next of that name is taken.</summary>
    [RegularExpression("^(?!proof$)[a-z][a-z0-9-]{0,39}$", ErrorMessage = "Evidence:Log must be lower-case letters, digits and hyphens, at most 40, and not 'proof'")]
    public string Log { get; set; } = "main";

    /// <summary>How many seconds after a record a checkpoint covers it, at most.</summary>
    [Range(1, 3600, ErrorMessage = "Evidence:CheckpointSeconds must be 1 to 3600")]
    public int CheckpointSeconds { get; set; } = 1;

    /// <summary>The folder in which the last checkpoint of each log is kept, outside the database; null for <c>checkpoints</c> in the data folder.</summary>
    public string? CheckpointFolder { get; set; }

    /// <summary>Who else looks after the log, and signs it.</summary>
    public IList<WitnessSetting> Witnesses { get; init; } = [];

    /// <summary>How often witnesses are asked, in seconds, where the log has grown.</summary>
    [Range(1, 86_400, ErrorMessage = "Evidence:WitnessSeconds must be 1 to 86400")]
    public int WitnessSeconds { get; set; } = 10;

    /// <summary>The places outside that checkpoints are sent to.</summary>
    public IList<AnchorSetting> Anchors { get; init; } = [];

    /// <summary>How often they are sent, in seconds, where the log has grown.</summary>
    [Range(1, 604_800, ErrorMessage = "Evidence:AnchorSeconds must be 1 to 604800")]
    public int AnchorSeconds { get; set; } = 3600;
}
