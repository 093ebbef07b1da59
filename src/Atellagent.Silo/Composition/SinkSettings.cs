using System.ComponentModel.DataAnnotations;

namespace Atellagent.Silo.Composition;

/// <summary>Where evidence is written beside the database.</summary>
public sealed class SinkSettings
{
    /// <summary>A file that every record is appended to, as a line of JSON; null writes none.</summary>
    public string? File { get; set; }

    /// <summary>Which records are written to it: filters as a search has them, without times; none for every record.</summary>
    public IDictionary<string, string> FileRecords { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The whole address that records are sent to as OpenTelemetry logs (OTLP/HTTP in JSON, mostly <c>…/v1/logs</c>); null sends none.</summary>
    public string? OtlpUrl { get; set; }

    /// <summary>The networks in which that address may lie where it is not public.</summary>
    public IList<string> OtlpNetworks { get; init; } = [];

    /// <summary>Headers that are sent along, each with where its value is: <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    public IDictionary<string, string> OtlpHeaders { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Which records are sent: filters as a search has them, without times; none for every record.</summary>
    public IDictionary<string, string> OtlpRecords { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>For how many seconds a record may wait for a sink before that counts as behind; it is told, and nothing waits for it.</summary>
    [Range(1, 86_400, ErrorMessage = "Sinks:BehindSeconds must be 1 to 86400")]
    public int BehindSeconds { get; set; } = 30;

    /// <summary>How large the file becomes, in bytes, before it is renamed and another one begun.</summary>
    [Range(4096, long.MaxValue, ErrorMessage = "Sinks:FileMaxBytes must be 4096 or more")]
    public long FileMaxBytes { get; set; } = 256 * 1024 * 1024;
}
