using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Sinks;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Routes;

namespace Atellagent.Silo.Composition;

/// <summary>Reads where evidence is written and sent beside the database.</summary>
internal static partial class SinkReading
{
    private static readonly string[] Times = ["since", "until"];

    // What says where a request goes and what its body is, is the sender's.
    private static readonly string[] OwnHeaders = ["host", "content-type", "content-length", "transfer-encoding", "connection"];

    /// <summary>Reads them.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="file">The file.</param>
    /// <param name="otlp">OpenTelemetry.</param>
    /// <returns>What is wrong with them; nothing where they can be used.</returns>
    public static IReadOnlyList<string> Read(SinkSettings settings, out FileSinkSettings file, out OtlpSettings otlp)
    {
        List<string> problems = [];
        file = new FileSinkSettings(settings.File, settings.FileMaxBytes, Filters(settings.FileRecords, "FileRecords", "File", settings.File is not null, problems));
        ImmutableArray<string> reasons = [];
        ApprovedDestination? destination = null;
        if (settings.OtlpUrl is { } url && !ApprovedDestination.TryParse(new RouteDestination { BaseUrl = url, Networks = [.. settings.OtlpNetworks] }, out destination, out reasons))
        {
            problems.Add($"Sinks:OtlpUrl: {reasons[0]}");
        }

        foreach ((string name, string reference) in settings.OtlpHeaders)
        {
            if (!HeaderName().IsMatch(name) || OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                problems.Add($"Sinks:OtlpHeaders: '{name}' is no header that can be set");
            }
            else if (!reference.StartsWith("env:", StringComparison.Ordinal) && !reference.StartsWith("file:", StringComparison.Ordinal))
            {
                problems.Add($"Sinks:OtlpHeaders: {name} says where its value is, as env:NAME or file:PATH, and not the value");
            }
        }

        otlp = new OtlpSettings(
            destination,
            settings.OtlpHeaders.ToImmutableSortedDictionary(StringComparer.OrdinalIgnoreCase),
            Filters(settings.OtlpRecords, "OtlpRecords", "OtlpUrl", settings.OtlpUrl is not null, problems));
        return problems;
    }

    private static EvidenceQuery? Filters(IDictionary<string, string> words, string setting, string other, bool isUsed, List<string> problems)
    {
        if (words.Count == 0)
        {
            return null;
        }

        if (!isUsed)
        {
            problems.Add($"Sinks:{setting} is of no use without Sinks:{other}");
        }

        // Variables of the environment have no lower case, and filters have no other.
        KeyValuePair<string, string>[] filters = [.. words.Select(static word => KeyValuePair.Create(word.Key.ToLowerInvariant(), word.Value))];
        if (Array.Find(filters, static word => !EvidenceFilters.Names.Contains(word.Key) || Times.Contains(word.Key)) is { Key: { } name })
        {
            problems.Add($"Sinks:{setting}: '{name}' is none of {string.Join(", ", EvidenceFilters.Names.Except(Times))}");
            return null;
        }

        if (EvidenceFilters.TryRead(filters, default, out EvidenceQuery query, out string reason))
        {
            return query;
        }

        problems.Add($"Sinks:{setting}: {reason}");
        return null;
    }

    [GeneratedRegex("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")]
    private static partial Regex HeaderName();
}
