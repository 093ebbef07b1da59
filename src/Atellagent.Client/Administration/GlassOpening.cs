using System.Text.Json.Serialization;

namespace Atellagent.Client.Administration;

/// <summary>Asks for a use of break glass, or opens one.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Code">The sealed code; null where another person is to confirm.</param>
public sealed record GlassOpening(string Reason, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null)
{
    /// <summary>Says nothing of the code, so that a log line cannot carry it.</summary>
    /// <returns>A placeholder.</returns>
    public override string ToString() => "(opening)";
}
