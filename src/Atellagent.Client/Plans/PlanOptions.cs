using System.Globalization;

namespace Atellagent.Client.Plans;

/// <summary>Which recorded decisions a draft is tried on, and how it would be put in force.</summary>
public sealed record PlanOptions
{
    /// <summary>From when on; null for the last day.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Until when; null for now.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only what this principal asked for; null for everybody.</summary>
    public string? Principal { get; init; }

    /// <summary>Only this route; null for all.</summary>
    public string? Route { get; init; }

    /// <summary>Whether policies and exceptions that the draft does not hold would be taken out of force.</summary>
    public bool Prune { get; init; }

    /// <summary>The options as a query.</summary>
    /// <returns>The query with its question mark, or nothing.</returns>
    public string ToQuery()
    {
        string[] parts =
        [
            .. Part("since", Time(Since)),
            .. Part("until", Time(Until)),
            .. Part("principal", Principal),
            .. Part("route", Route),
            .. Part("prune", Prune ? "true" : null),
        ];
        return parts.Length == 0 ? "" : "?" + string.Join('&', parts);
    }

    private static string[] Part(string name, string? value) => value is null ? [] : [$"{name}={Uri.EscapeDataString(value)}"];

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
