using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Atellagent.Domain.Evidence;

/// <summary>
/// How far somebody has been told of each log: the index of the last record of it, whether or not they were told of that one. In a log
/// nothing ever comes before what stands there, so this loses nothing, whichever silo is asked. A log that it does not name begins.
/// </summary>
/// <param name="Ends">The logs and the indexes; -1 before the first record.</param>
public sealed record TailCursor(ImmutableSortedDictionary<string, long> Ends)
{
    private const int LongestText = 8192;

    /// <summary>Before everything.</summary>
    public static TailCursor Start { get; } = new(ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    /// <summary>How far a log has been told.</summary>
    /// <param name="log">The log.</param>
    /// <returns>The index; -1 before the first record.</returns>
    public long this[string log] => Ends.GetValueOrDefault(log, -1);

    /// <summary>Goes on past a record.</summary>
    /// <param name="told">Where it stands.</param>
    /// <returns>The cursor after it.</returns>
    public TailCursor After(EvidencePosition told) => new(Ends.SetItem(told.Log, told.Index));

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cursor">The cursor.</param>
    /// <returns>False where it is none.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out TailCursor? cursor)
    {
        cursor = null;
        ImmutableSortedDictionary<string, long>.Builder ends = Start.Ends.ToBuilder();
        if (text.Length > LongestText)
        {
            return false;
        }

        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = part.LastIndexOf(':');
            if (colon <= 0
                || !long.TryParse(part.AsSpan(colon + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long index)
                || index < -1
                || !ends.TryAdd(Uri.UnescapeDataString(part[..colon]), index))
            {
                return false;
            }
        }

        cursor = new TailCursor(ends.ToImmutable());
        return true;
    }

    /// <inheritdoc />
    public override string ToString() =>
        string.Join(',', Ends.Select(static end => string.Create(CultureInfo.InvariantCulture, $"{Uri.EscapeDataString(end.Key)}:{end.Value}")));
}
