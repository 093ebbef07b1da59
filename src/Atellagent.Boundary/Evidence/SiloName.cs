using System.Globalization;

namespace Atellagent.Boundary.Evidence;

/// <summary>This process, as records name it: machine and process.</summary>
public static class SiloName
{
    /// <summary>The member of every record.</summary>
    public const string Member = "silo";

    /// <summary>The name.</summary>
    public static string Text { get; } = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}");

    /// <summary>The name as a record says it.</summary>
    public static Domain.Json.JsonString Json { get; } = new(Text);
}
