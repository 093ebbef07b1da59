using System.Diagnostics.CodeAnalysis;
using Atellagent.Boundary.Sinks;
using Atellagent.Domain.Evidence;

namespace Atellagent.Silo.Composition;

/// <summary>Reads where evidence is written beside the database.</summary>
internal static class SinkReading
{
    private static readonly string[] Times = ["since", "until"];

    /// <summary>Reads the settings of the file.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="file">The file.</param>
    /// <returns>What is wrong with them; nothing where they can be used.</returns>
    public static IEnumerable<string> Read(SinkSettings settings, out FileSinkSettings file)
    {
        file = new FileSinkSettings(settings.File, settings.FileMaxBytes);
        if (settings.FileRecords.Count == 0)
        {
            return [];
        }

        if (!TryReadFilters(settings.FileRecords, out EvidenceQuery? records, out string reason))
        {
            return [$"Sinks:FileRecords: {reason}"];
        }

        file = file with { Records = records };
        return settings.File is null ? ["Sinks:FileRecords is of no use without Sinks:File"] : [];
    }

    // Variables of the environment have no lower case, and filters have no other.
    private static bool TryReadFilters(IDictionary<string, string> words, [NotNullWhen(true)] out EvidenceQuery? records, out string reason)
    {
        records = null;
        KeyValuePair<string, string>[] filters = [.. words.Select(static word => KeyValuePair.Create(word.Key.ToLowerInvariant(), word.Value))];
        if (Array.Find(filters, static word => !EvidenceFilters.Names.Contains(word.Key) || Times.Contains(word.Key)) is { Key: { } name })
        {
            reason = $"'{name}' is none of {string.Join(", ", EvidenceFilters.Names.Except(Times))}";
            return false;
        }

        bool isRead = EvidenceFilters.TryRead(filters, default, out EvidenceQuery query, out reason);
        records = query;
        return isRead;
    }
}
