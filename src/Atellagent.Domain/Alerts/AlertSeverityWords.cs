namespace Atellagent.Domain.Alerts;

/// <summary>The words for how much an alert matters.</summary>
public static class AlertSeverityWords
{
    /// <summary>They, by severity.</summary>
    public static IReadOnlyDictionary<string, AlertSeverity> Words { get; } = new Dictionary<string, AlertSeverity>(StringComparer.Ordinal)
    {
        ["low"] = AlertSeverity.Low,
        ["medium"] = AlertSeverity.Medium,
        ["high"] = AlertSeverity.High,
        ["critical"] = AlertSeverity.Critical,
    };

    /// <summary>The word for one.</summary>
    /// <param name="severity">The severity.</param>
    /// <returns>The word.</returns>
    public static string ToWord(this AlertSeverity severity) => severity switch
    {
        AlertSeverity.Medium => "medium",
        AlertSeverity.High => "high",
        AlertSeverity.Critical => "critical",
        _ => "low",
    };
}
