using System.Globalization;
using Atellagent.Domain.Documents.Yaml;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads how long something lasts: a whole number and one of s, m, h, d.</summary>
internal static class DurationReader
{
    /// <summary>Reads one; no time at all where it is missing or wrong, which is refused.</summary>
    public static TimeSpan Read(FieldReader fields, YamlNode? node, TimeSpan longest)
    {
        string? text = node is null ? null : fields.TextOf(node);
        if (text is null)
        {
            return TimeSpan.Zero;
        }

        long unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        if (unit > 0
            && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && count > 0
            && count * unit <= (long)longest.TotalSeconds)
        {
            return TimeSpan.FromSeconds(count * unit);
        }

        string most = longest < TimeSpan.FromDays(1)
            ? longest.TotalHours.ToString(CultureInfo.InvariantCulture) + "h"
            : longest.TotalDays.ToString(CultureInfo.InvariantCulture) + "d";
        fields.Context.Refuse(node!, $"\"{text}\" is no duration; write a whole number and one of s, m, h, d, such as 4h, at most {most}");
        return TimeSpan.Zero;
    }
}
