using System.Globalization;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents.Yaml;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>time</c> of bounds.</summary>
internal static class TimeBoundReader
{
    private const string AnExample = "such as 2026-03-01T10:00:00Z";

    private static readonly Dictionary<string, int> Days = TimesJson.Days.Select(static (word, i) => (word, i))
        .ToDictionary(static d => d.word, static d => d.i, StringComparer.Ordinal);

    /// <summary>Reads times.</summary>
    /// <param name="fields">The bounds.</param>
    /// <returns>The times; any time where nothing is said.</returns>
    public static TimeBound Read(FieldReader fields)
    {
        if (fields.Fields("time") is not FieldReader named)
        {
            return TimeBound.Free;
        }

        TimeBound time = new() { NotBefore = ReadMoment(named, "notBefore"), NotAfter = ReadMoment(named, "notAfter") };
        foreach (YamlNode node in OneOrMany(named, "weekly"))
        {
            if (FieldReader.Open(node, named.Context) is FieldReader weekly && ReadWeekly(weekly) is WeeklyHours hours)
            {
                time = time.Meet(new TimeBound { Weekly = [hours] });
            }
        }

        if (named.Context.Errors.Count == 0 && (time.IsFree || time.IsEmpty))
        {
            named.Context.Refuse(named.Map, time.IsFree
                ? "this is any time; say notBefore, notAfter or weekly"
                : "no time is in all of this; deny instead");
        }

        named.Close();
        return time;
    }

    /// <summary>The items of a list, or the one mapping that stands where a list could.</summary>
    public static IReadOnlyList<YamlNode> OneOrMany(FieldReader fields, string name) =>
        fields.Node(name) is YamlMap one ? [one] : fields.Items(name);

    private static WeeklyHours? ReadWeekly(FieldReader fields)
    {
        string? zone = fields.RequiredText("zone");
        if (zone is not null && !WeeklyHours.IsZone(zone))
        {
            fields.Context.Refuse(fields.Node("zone")!, $"\"{zone}\" is no time zone known here; write its IANA name, such as Europe/Berlin, or UTC");
        }

        List<(int, int)> spans = [];
        IReadOnlyList<YamlNode> hours = OneOrMany(fields, "hours");
        foreach (YamlNode node in hours)
        {
            if (FieldReader.Open(node, fields.Context) is FieldReader span)
            {
                spans.AddRange(ReadSpan(span));
            }
        }

        if (hours.Count == 0)
        {
            fields.Missing("hours", "name at least some days or hours");
        }

        fields.Close();
        return zone is null || spans.Count == 0 ? null : WeeklyHours.Of(zone, spans);
    }

    // Hours that end before they begin go on past midnight, and their days are those on which they begin.
    private static IEnumerable<(int From, int Until)> ReadSpan(FieldReader fields)
    {
        int from = ReadClock(fields, "from") ?? 0;
        int until = ReadClock(fields, "to") ?? WeeklyHours.Day;
        IEnumerable<int> days = fields.Words("days", Days) is { IsDefaultOrEmpty: false } named ? named : Days.Values;
        if (fields.Map.Entries.Count == 0)
        {
            fields.Context.Refuse(fields.Map, "this is every hour; say days, from or to");
        }
        else if (from == until || from == WeeklyHours.Day)
        {
            fields.Context.Refuse(fields.Map, "the hours end when they begin");
        }

        fields.Close();
        int length = until > from ? until - from : until + WeeklyHours.Day - from;
        return days.Select(day => ((day * WeeklyHours.Day) + from, (day * WeeklyHours.Day) + from + length));
    }

    private static int? ReadClock(FieldReader fields, string name)
    {
        if (fields.Text(name) is not string text)
        {
            return null;
        }

        int minute = text is [>= '0' and <= '2', >= '0' and <= '9', ':', >= '0' and <= '5', >= '0' and <= '9']
            ? (int.Parse(text.AsSpan(0, 2), CultureInfo.InvariantCulture) * 60) + int.Parse(text.AsSpan(3), CultureInfo.InvariantCulture)
            : int.MaxValue;
        if (minute <= WeeklyHours.Day)
        {
            return minute;
        }

        fields.Context.Refuse(fields.Node(name)!, "this is a time of day from 00:00 to 24:00, such as 08:30");
        return null;
    }

    private static DateTimeOffset? ReadMoment(FieldReader fields, string name)
    {
        if (fields.Text(name) is not string text)
        {
            return null;
        }

        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment))
        {
            return moment;
        }

        fields.Context.Refuse(fields.Node(name)!, $"this must be a time in UTC, {AnExample}");
        return null;
    }
}
