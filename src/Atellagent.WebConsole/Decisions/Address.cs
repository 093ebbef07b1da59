using System.Text;

namespace Atellagent.WebConsole.Decisions;

/// <summary>Makes addresses of texts that somebody else may have chosen.</summary>
public static class Address
{
    /// <summary>A path.</summary>
    /// <param name="segments">Its segments.</param>
    /// <returns>The path, each segment escaped; a segment that would lead elsewhere leads nowhere.</returns>
    public static string Of(ReadOnlySpan<string> segments)
    {
        StringBuilder path = new();
        foreach (string segment in segments)
        {
            path.Append(path.Length == 0 ? "" : "/").Append(segment is "." or ".." ? "-" : Uri.EscapeDataString(segment));
        }

        return path.ToString();
    }

    /// <summary>A path with its query.</summary>
    /// <param name="path">The path.</param>
    /// <param name="query">Names and values; those without a value are left out.</param>
    /// <returns>The address.</returns>
    public static string Of(string path, params IEnumerable<(string Name, string Value)> query) =>
        string.Join('&', query.Where(static one => one.Value.Length > 0).Select(static one => $"{Uri.EscapeDataString(one.Name)}={Uri.EscapeDataString(one.Value)}")) is { Length: > 0 } text
            ? $"{path}?{text}"
            : path;
}
