using System.Text;

namespace Atellagent.Harness;

/// <summary>One request as the recording upstream saw it, byte for byte.</summary>
/// <param name="Order">Arrival order, from 0.</param>
/// <param name="Timestamp">Monotonic time of arrival, in stopwatch ticks.</param>
/// <param name="Method">The method.</param>
/// <param name="Target">The raw request target.</param>
/// <param name="Headers">The header lines, in order.</param>
/// <param name="Body">The body.</param>
public sealed record RecordedRequest(
    long Order,
    long Timestamp,
    string Method,
    string Target,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    byte[] Body)
{
    /// <summary>The value of a header, or null.</summary>
    public string? Header(string name) =>
        Headers.Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value).FirstOrDefault();

    /// <summary>The body as text.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>Everything that arrived, for searches: whether a secret is in it, or must not be.</summary>
    public string AllText =>
        $"{Method} {Target}\n{string.Join('\n', Headers.Select(header => $"{header.Key}: {header.Value}"))}\n\n{Encoding.Latin1.GetString(Body)}";
}
