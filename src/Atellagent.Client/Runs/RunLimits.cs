using System.Text.Json.Serialization;

namespace Atellagent.Client.Runs;

/// <summary>Within which limits a deployment is run.</summary>
/// <param name="MemoryMegabytes">Memory, in MiB.</param>
/// <param name="Processes">Processes and threads.</param>
/// <param name="Restart">Whether it is started again: <c>never</c>, <c>on-failure</c> or <c>always</c>.</param>
/// <param name="Seconds">How long it lasts at most, in seconds; null where for as long as it likes.</param>
public sealed record RunLimits(
    int MemoryMegabytes,
    int Processes,
    string Restart,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Seconds = null);
