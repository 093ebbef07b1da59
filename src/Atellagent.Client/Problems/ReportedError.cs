using System.Text.Json.Serialization;

namespace Atellagent.Client.Problems;

/// <summary>One thing that is wrong with what was sent.</summary>
public sealed record ReportedError
{
    /// <summary>The file, where it came from one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? File { get; init; }

    /// <summary>The line, from 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Line { get; init; }

    /// <summary>The column, from 1.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Column { get; init; }

    /// <summary>A JSON Pointer, where it came from JSON.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Path { get; init; }

    /// <summary>What is wrong.</summary>
    public required string Message { get; init; }
}
