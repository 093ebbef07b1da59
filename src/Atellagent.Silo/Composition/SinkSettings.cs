using System.ComponentModel.DataAnnotations;

namespace Atellagent.Silo.Composition;

/// <summary>Where evidence is written beside the database.</summary>
public sealed class SinkSettings
{
    /// <summary>A file that every record is appended to, as a line of JSON; null writes none.</summary>
    public string? File { get; set; }

    /// <summary>How large the file becomes, in bytes, before it is renamed and another one begun.</summary>
    [Range(4096, long.MaxValue, ErrorMessage = "Sinks:FileMaxBytes must be 4096 or more")]
    public long FileMaxBytes { get; set; } = 256 * 1024 * 1024;
}
