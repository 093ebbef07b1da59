using System.Buffers;
using System.Globalization;

namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>Timestamps (RFC 3339) and durations, exact to the nanosecond, from year 1 to year 9999 and of at most 64 bits of nanoseconds.</summary>
internal static class Times
{
    public const ulong NanosPerSecond = 1_000_000_000;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");
    private const long FirstSecond = -62_135_596_800;
    private const long LastSecond = 253_402_300_799;

    /// <summary>A timestamp, where it is within the years that there are.</summary>
    public static bool TryMake(Int128 seconds, long nanos, out Value value)
    {
        (Int128 carry, long rest) = (seconds + (nanos / 1_000_000_000), nanos % 1_000_000_000);
        (carry, rest) = rest < 0 ? (carry - 1, rest + 1_000_000_000) : (carry, rest);
        bool isThere = carry >= FirstSecond && carry <= LastSecond;
        value = isThere ? Value.OfTimestamp((long)carry, (int)rest) : Value.Error;
        return isThere;
    }

    /// <summary>The wall clock of a timestamp, in UTC.</summary>
    public static DateTime ToUtc(in Value timestamp) => DateTime.UnixEpoch.AddTicks((timestamp.Seconds * TimeSpan.TicksPerSecond) + (timestamp.Nanos / 100));

    /// <summary>Reads RFC 3339, section 5.6, to nine digits of a second.</summary>
    public static bool TryParse(string text, out Value value)
    {
        value = Value.Error;
        int zone = text.Length > 19 ? text.AsSpan(19).IndexOfAny('Z', '+', '-') + 19 : 0;
        if (zone < 19
            || text[10] != 'T'
            || !DateTime.TryParseExact(text.AsSpan(0, 19), "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime wall)
            || !TryParseFraction(text.AsSpan(19, zone - 19), out long nanos)
            || !TryParseOffset(text.AsSpan(zone), out int offsetSeconds))
        {
            return false;
        }

        long seconds = (wall.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
        return TryMake((Int128)seconds - offsetSeconds, nanos, out value);
    }

    public static string Format(in Value timestamp)
    {
        DateTime wall = DateTime.UnixEpoch.AddSeconds(timestamp.Seconds);
        string fraction = timestamp.Nanos == 0 ? "" : "." + timestamp.Nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return wall.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + fraction + "Z";
    }

    /// <summary>Reads a duration such as <c>1h30m</c>, <c>-2.5s</c> or <c>100ms</c>.</summary>
    public static bool TryParseDuration(string text, out Value value)
    {
        value = Value.Error;
        ReadOnlySpan<char> rest = text;
        bool isNegative = rest.StartsWith('-');
        rest = isNegative || rest.StartsWith('+') ? rest[1..] : rest;
        if (rest is "0")
        {
            value = Value.OfDuration(0);
            return true;
        }

        decimal total = 0;
        bool any = false;
        while (!rest.IsEmpty)
        {
            int digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || digits > 18
                || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount))
            {
                return false;
            }

            (decimal unit, int length) = Unit(rest[digits..]);
            total += amount * unit;
            if (length == 0 || total > long.MaxValue)
            {
                return false;
            }

            any = true;
            rest = rest[(digits + length)..];
        }

        value = Value.OfDuration((long)decimal.Truncate(isNegative ? -total : total));
        return any;
    }

    /// <summary>The wall clock of a timestamp in a time zone: <c>+01:00</c>, <c>02:00</c>, or a name such as <c>Europe/Paris</c>.</summary>
    public static bool TryToZone(in Value timestamp, string zone, out DateTime wall)
    {
        wall = ToUtc(timestamp);
        TimeSpan offset;
        ReadOnlySpan<char> signed = zone.Length == 5 ? "+" + zone : zone;
        if (TryParseOffset(signed, out int seconds))
        {
            offset = TimeSpan.FromSeconds(seconds);
        }
        else if (zone.Length is > 0 and < 64 && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out TimeZoneInfo? known))
        {
            offset = known.GetUtcOffset(wall);
        }
        else
        {
            return false;
        }

        long ticks = wall.Ticks + offset.Ticks;
        bool isThere = ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks;
        wall = isThere ? new DateTime(ticks, DateTimeKind.Unspecified) : wall;
        return isThere;
    }

    private static (decimal Nanos, int Length) Unit(ReadOnlySpan<char> text) => text switch
    {
        ['n', 's', ..] => (1, 2),
        ['u' or 'µ' or 'μ', 's', ..] => (1_000, 2),
        ['m', 's', ..] => (1_000_000, 2),
        ['s', ..] => (1_000_000_000, 1),
        ['m', ..] => (60_000_000_000, 1),
        ['h', ..] => (3_600_000_000_000, 1),
        _ => (0, 0),
    };

    private static bool TryParseFraction(ReadOnlySpan<char> text, out long nanos)
    {
        nanos = 0;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] != '.' || text.Length is < 2 or > 10)
        {
            return false;
        }

        bool good = long.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out nanos);
        for (int i = text.Length; i < 10; i++)
        {
            nanos *= 10;
        }

        return good;
    }

    private static bool TryParseOffset(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        if (text is "Z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !int.TryParse(text[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out int hours)
            || !int.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out int minutes)
            || hours > 23 || minutes > 59)
        {
            return false;
        }

        seconds = ((hours * 60) + minutes) * (text[0] == '-' ? -60 : 60);
        return true;
    }
}
