using System.Globalization;
using Atellagent.Domain.Documents.Yaml;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads a point in time, in UTC and to the second.</summary>
internal static class InstantReader
{
    /// <summary>Reads one that has to be there.</summary>
    public static DateTimeOffset Read(FieldReader spec, string name)
    {
        YamlNode? node = spec.RequiredNode(name);
        string? text = node is null ? null : spec.TextOf(node);
        DateTimeOffset time = default;
        bool good = text is not null
            && DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
        if (!good && text is not null)
        {
            spec.Context.Refuse(node!, "this must be a time such as 2026-03-01T10:00:00Z");
        }

        return time;
    }
}
