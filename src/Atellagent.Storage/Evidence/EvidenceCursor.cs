using System.Globalization;

namespace Atellagent.Storage.Evidence;

/// <summary>Where a page ended: the time and the sequence number of its last record.</summary>
/// <param name="Time">The time, as in its column.</param>
/// <param name="Sequence">The sequence number.</param>
internal readonly record struct EvidenceCursor(long Time, long Sequence)
{
    /// <summary>Before the first page.</summary>
    public static EvidenceCursor Start { get; } = new(long.MaxValue, long.MaxValue);

    /// <summary>Where a page ended before it was full: at a place, which is looked at next.</summary>
    /// <param name="place">The place.</param>
    /// <returns>The cursor.</returns>
    public static EvidenceCursor Before(PostingPlace place) => new(
        EvidenceTime.OfMinute(place.Minute),
        place.Chunk > (long.MaxValue / PostingTable.ChunkLength) - 1 ? long.MaxValue : (place.Chunk + 1) * PostingTable.ChunkLength);

    /// <summary>Reads a cursor; none is the start.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The cursor.</returns>
    /// <exception cref="ArgumentException">It is not one that a page gave.</exception>
    public static EvidenceCursor Parse(string? text)
    {
        if (text is null)
        {
            return Start;
        }

        string[] parts = text.Split('.');
        return parts.Length == 2 && TryRead(parts[0], out long time) && TryRead(parts[1], out long sequence)
            ? new EvidenceCursor(time, sequence)
            : throw new ArgumentException("the cursor is not one that a page gave", nameof(text));
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time}.{Sequence}");

    private static bool TryRead(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
