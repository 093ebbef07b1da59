using System.Text.Json;
using Atellagent.Client.Problems;

namespace Atellagent.Client.Evidence;

/// <summary>
/// Reads server-sent events (WHATWG HTML, section 9.2.6) as the boundary writes them: one line of data an event, and ids that count without an
/// event too.
/// </summary>
/// <param name="lines">The lines.</param>
/// <param name="time">The clock.</param>
internal sealed class EvidenceEventLines(StreamReader lines, TimeProvider time)
{
    // The boundary says something every ten seconds; three times that says that the connection is dead.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(30);

    /// <summary>Whether anything at all has come: then the connection was good, whether or not there was a record to tell.</summary>
    public bool HasArrived { get; private set; }

    /// <summary>How far the stream has come; null where it has not said so.</summary>
    public string? Cursor { get; private set; }

    /// <summary>Reads up to the next record.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The record; null at the end of the stream, whatever is half there.</returns>
    /// <exception cref="IOException">The connection is gone, or says nothing any more.</exception>
    /// <exception cref="BoundaryUnreachableException">What it tells is no record: to go on would leave it out.</exception>
    public async Task<EvidenceEvent?> ReadAsync(CancellationToken cancellationToken)
    {
        (string? cursor, string? type, string? data) = (null, null, null);
        while (await LineAsync(cancellationToken) is { } line)
        {
            HasArrived = true;
            if (line.Length == 0)
            {
                // An id takes effect with the empty line: what was cut off before it is told again. What cannot be read is not passed over.
                EvidenceRecordReport? record = type == "record" && data is not null ? Read(data) : null;
                Cursor = cursor ?? Cursor;
                if (record is not null && Cursor is not null)
                {
                    return new EvidenceEvent(Cursor, record);
                }

                (cursor, type, data) = (null, null, null);
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string value = colon < 0 ? "" : line[(colon + 1)..].TrimStart(' ');
            switch (colon < 0 ? line : line[..colon])
            {
                case "id":
                    cursor = value;
                    break;
                case "event":
                    type = value;
                    break;
                case "data":
                    data = data is null ? value : data + '\n' + value;
                    break;
            }
        }

        return null;
    }

    private static EvidenceRecordReport Read(string data)
    {
        try
        {
            return JsonSerializer.Deserialize(data, WireJson.Default.EvidenceRecordReport) ?? throw new JsonException("it is null");
        }
        catch (JsonException fault)
        {
            throw new BoundaryUnreachableException($"the boundary tells a record that cannot be read: {fault.Message}", nothingSent: false, fault);
        }
    }

    private async Task<string?> LineAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource silence = new(LongestSilence, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return await lines.ReadLineAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"the boundary said nothing for {LongestSilence.TotalSeconds} seconds");
        }
    }
}
