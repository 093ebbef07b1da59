using System.Globalization;

namespace Atellagent.Domain.Json;

/// <summary>Times as the contract writes them: RFC 3339 in UTC with milliseconds.</summary>
public static class Rfc3339
{
    /// <summary>Writes a time.</summary>
    /// <param name="time">The time.</param>
    /// <returns>The text, such as <c>2026-03-01T10:00:00.000Z</c>.</returns>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
