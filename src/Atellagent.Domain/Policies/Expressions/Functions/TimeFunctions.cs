namespace Atellagent.Domain.Policies.Expressions.Functions;

/// <summary>Timestamps and durations (CEL specification, "Standard definitions"). There is no clock: <c>now</c> is one value a decision.</summary>
internal static class TimeFunctions
{
    private delegate long Part(DateTime wall);

    public static FunctionOverload[] All { get; } =
    [
        Signature.Of("timestamp(timestamp) -> timestamp", static (o, _) => o[0]),
        Signature.Of("timestamp(string) -> timestamp", static (o, e) => Times.TryParse(o[0].Text, out Value time) ? time : e.Fail("a string that is no timestamp of RFC 3339")),
        Signature.Of("timestamp(int) -> timestamp", static (o, e) => Times.TryMake(o[0].Int, 0, out Value time) ? time : e.Fail("a time beyond the year 9999")),
        Signature.Of("duration(duration) -> duration", static (o, _) => o[0]),
        Signature.Of("duration(string) -> duration", static (o, e) => Times.TryParseDuration(o[0].Text, out Value span) ? span : e.Fail("a string that is no duration, such as '1h30m'")),
        .. Getter("getFullYear", static t => t.Year),
        .. Getter("getMonth", static t => t.Month - 1),
        .. Getter("getDate", static t => t.Day),
        .. Getter("getDayOfMonth", static t => t.Day - 1),
        .. Getter("getDayOfWeek", static t => (int)t.DayOfWeek),
        .. Getter("getDayOfYear", static t => t.DayOfYear - 1),
        .. Getter("getHours", static t => t.Hour),
        .. Getter("getMinutes", static t => t.Minute),
        .. Getter("getSeconds", static t => t.Second),
        .. Getter("getMilliseconds", static t => t.Millisecond),
        Signature.Of("duration.getHours() -> int", static (o, _) => Value.Of(o[0].Duration / 3_600_000_000_000)),
        Signature.Of("duration.getMinutes() -> int", static (o, _) => Value.Of(o[0].Duration / 60_000_000_000)),
        Signature.Of("duration.getSeconds() -> int", static (o, _) => Value.Of(o[0].Duration / 1_000_000_000)),
        Signature.Of("duration.getMilliseconds() -> int", static (o, _) => Value.Of(o[0].Duration / 1_000_000 % 1_000)),
    ];

    private static IEnumerable<FunctionOverload> Getter(string name, Part part) =>
    [
        Signature.Of($"timestamp.{name}() -> int", (o, _) => Value.Of(part(Times.ToUtc(o[0])))),
        Signature.Of($"timestamp.{name}(string) -> int", (o, e) =>
            Times.TryToZone(o[0], o[1].Text, out DateTime wall) ? Value.Of(part(wall)) : e.Fail("a time zone that is not known")),
    ];
}
