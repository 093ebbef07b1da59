using System.Globalization;
using Atellagent.Domain.Bounds;

namespace Atellagent.Domain.Tests.Bounds;

public sealed class TimeBoundTests
{
    private static readonly WeeklyHours Office = WeeklyHours.Of("Europe/Berlin", Enumerable.Range(0, 5).Select(static day => ((day * 1440) + 480, (day * 1440) + 1080)));

    [Theory]
    [InlineData("2026-03-27T07:00:00Z", true)]      // Friday, 08:00 in Berlin's winter
    [InlineData("2026-03-27T06:59:59Z", false)]
    [InlineData("2026-03-27T16:59:59Z", true)]
    [InlineData("2026-03-27T17:00:00Z", false)]
    [InlineData("2026-03-28T10:00:00Z", false)]     // Saturday
    [InlineData("2026-03-30T06:00:00Z", true)]      // Monday, 08:00 in summer
    [InlineData("2026-03-30T05:59:59Z", false)]
    [InlineData("2026-03-30T16:00:00Z", false)]
    public void Hours_are_those_of_the_wall_clock_in_summer_and_in_winter(string time, bool isInside) =>
        Assert.Equal(isInside, new TimeBound { Weekly = [Office] }.Admits(At(time)));

    [Fact]
    public void A_night_goes_on_into_the_next_day_and_sundays_into_monday()
    {
        WeeklyHours night = WeeklyHours.Of("UTC", [((6 * 1440) + 1320, (6 * 1440) + 1320 + 480)]);

        Assert.Equal([(0, 360), ((6 * 1440) + 1320, 7 * 1440)], night.Spans);
        Assert.True(night.Admits(At("2026-03-29T22:00:00Z")));
        Assert.True(night.Admits(At("2026-03-30T05:59:00Z")));
        Assert.False(night.Admits(At("2026-03-30T06:00:00Z")));
    }

    [Theory]
    [InlineData("Europe/Berlin", true)]
    [InlineData("UTC", true)]
    [InlineData("utc", false)]
    [InlineData("CET", false)]
    [InlineData("Europe/Nowhere", false)]
    [InlineData("../etc/passwd", false)]
    [InlineData("W. Europe Standard Time", false)]
    public void A_zone_is_an_iana_name_or_utc(string zone, bool isOne) => Assert.Equal(isOne, WeeklyHours.IsZone(zone));

    [Fact]
    public void Where_the_zone_is_not_known_nothing_is_inside() =>
        Assert.False(new WeeklyHours("Europe/Nowhere", [(0, 7 * 1440)]).Admits(At("2026-03-27T07:00:00Z")));

    [Theory]
    [InlineData(CounterPeriod.Minute, "2026-03-01T10:11:00Z", "2026-03-01T10:12:00Z")]
    [InlineData(CounterPeriod.Hour, "2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z")]
    [InlineData(CounterPeriod.Day, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")]
    [InlineData(CounterPeriod.Week, "2026-02-23T00:00:00Z", "2026-03-02T00:00:00Z")]
    [InlineData(CounterPeriod.Month, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z")]
    public void A_window_begins_where_its_unit_begins_in_utc(CounterPeriod period, string from, string until)
    {
        (DateTimeOffset From, DateTimeOffset Until) window = CounterPeriods.Around(period, At("2026-03-01T10:11:12Z").ToOffset(TimeSpan.FromHours(-12)));

        Assert.Equal((At(from), At(until)), window);
        Assert.Equal(window, CounterPeriods.Around(period, window.From));
        Assert.Equal(window.Until, CounterPeriods.Around(period, window.Until).From);
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
}
