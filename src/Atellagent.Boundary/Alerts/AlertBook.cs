using System.Collections.Immutable;
using Atellagent.Domain.Alerts;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Alerts;

/// <summary>What all alerts have counted, up to a place in each log.</summary>
/// <param name="alerts">The alerts.</param>
internal sealed class AlertBook(ImmutableArray<AlertDocument> alerts)
{
    private readonly ImmutableArray<AlertCounter> _counters = [.. alerts.Select(static alert => new AlertCounter(alert))];

    /// <summary>What it counts for.</summary>
    public ImmutableArray<AlertDocument> Alerts => alerts;

    /// <summary>The counters, one an alert.</summary>
    public ImmutableArray<AlertCounter> Counters => _counters;

    /// <summary>How far it has counted in each log, as the store has it.</summary>
    public TailCursor At { get; set; } = TailCursor.Start;

    /// <summary>The longest window of all.</summary>
    public TimeSpan Window { get; } = alerts.IsEmpty ? TimeSpan.Zero : alerts.Max(static alert => alert.Window);

    /// <summary>Whether it counts for these alerts, in these revisions.</summary>
    /// <param name="others">The alerts.</param>
    /// <returns>False where it has to be made anew.</returns>
    public bool IsOf(ImmutableArray<AlertDocument> others) => alerts.Length == others.Length && alerts.Zip(others).All(static pair => pair.First.Revision == pair.Second.Revision);

    /// <summary>Notes an alert that was told.</summary>
    /// <param name="record">Its record.</param>
    public void Mark(JsonObject record)
    {
        if (record["alert"] is JsonString name
            && record[AlertRecord.Key] is JsonObject key
            && record[AlertRecord.Until] is JsonString until
            && DateTimeOffset.TryParse(until.Value, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.RoundtripKind, out DateTimeOffset last))
        {
            foreach (AlertCounter counter in _counters.Where(counter => string.Equals(counter.Alert.Name, name.Value, StringComparison.Ordinal)))
            {
                counter.Mark(key, last);
            }
        }
    }

    /// <summary>Looks at a record.</summary>
    /// <param name="record">The record.</param>
    /// <returns>What is to be told. Of alerts there are no alerts.</returns>
    public IEnumerable<AlertFired> Note(StoredRecord record)
    {
        if (string.Equals(record.Index?.Type, AlertRecord.Type, StringComparison.Ordinal))
        {
            yield break;
        }

        AlertSubject subject = new(record);
        foreach (AlertCounter counter in _counters)
        {
            if (counter.Note(subject) is { } fired)
            {
                yield return fired;
            }
        }
    }
}
