using System.Globalization;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;

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

    [Fact]
    public void The_edges_belong_to_it()
    {
        DateTimeOffset at = At("2026-03-27T07:00:00Z");
        TimeBound moment = new() { NotBefore = at, NotAfter = at };

        Assert.False(moment.IsEmpty);
        Assert.True(moment.Admits(at));
        Assert.False(moment.Admits(at.AddTicks(-1)));
        Assert.False(moment.Admits(at.AddTicks(1)));
        Assert.True((moment with { NotBefore = at.AddTicks(1) }).IsEmpty);
        Assert.Equal([(0, 120)], WeeklyHours.Of("UTC", [(60, 120), (0, 60)]).Spans);
        Assert.Equal([(0, 7 * 1440)], WeeklyHours.Of("UTC", [(0, 7 * 1440)]).Spans);
    }

    [Fact]
    public void The_meet_of_two_has_the_zones_in_order()
    {
        TimeBound berlin = new() { Weekly = [Office] };
        TimeBound everywhere = new() { Weekly = [WeeklyHours.Of("America/Lima", [(0, 60)]), WeeklyHours.Of("UTC", [(0, 60)])] };

        Assert.Equal(["America/Lima", "Europe/Berlin", "UTC"], berlin.Meet(everywhere).Weekly.Select(static hours => hours.Zone));
        Assert.Equal(["America/Lima", "Europe/Berlin", "UTC"], everywhere.Meet(berlin).Weekly.Select(static hours => hours.Zone));
    }

    [Fact]
    public void Times_are_equal_in_what_they_say_and_in_nothing_less()
    {
        DateTimeOffset at = At("2026-03-27T07:00:00Z");
        TimeBound whole = new() { NotBefore = at, NotAfter = at.AddDays(1), Weekly = [Office] };
        TimeBound same = new() { NotBefore = at, NotAfter = at.AddDays(1), Weekly = [WeeklyHours.Of("Europe/Berlin", Office.Spans)] };

        Assert.True(whole.Equals(same));
        Assert.Equal(whole.GetHashCode(), same.GetHashCode());
        Assert.False(whole.Equals(null));
        Assert.False(whole.Equals(same with { NotBefore = at.AddTicks(1) }));
        Assert.False(whole.Equals(same with { NotAfter = at }));
        Assert.False(whole.Equals(same with { Weekly = [] }));
        Assert.False(whole.Equals(same with { Weekly = [Office with { Zone = "UTC" }] }));
        Assert.False(whole.Equals(same with { Weekly = [Office with { Spans = [(0, 60)] }] }));
        Assert.False(Office.Equals(null));
    }

    [Fact]
    public void Hours_of_another_zone_are_never_known_to_lie_within()
    {
        Assert.False((Office with { Zone = "UTC" }).StaysWithin(Office));
        Assert.True(Office.StaysWithin(Office));
    }

    [Fact]
    public void It_is_told_day_by_day_in_order()
    {
        TimeBound time = new()
        {
            NotBefore = At("2026-03-27T07:00:00Z"),
            Weekly = [WeeklyHours.Of("UTC", [(1440 + 600, 1440 + 660), (480, 540), (1440 + 480, 1440 + 540), (1320, 1440 + 60), ((2 * 1440) + 120, (4 * 1440) + 180)])],
        };

        Assert.Equal(
            """
            {"notBefore":"2026-03-27T07:00:00Z","weekly":[{"hours":[
            {"days":["tue"],"from":"00:00","to":"01:00"},
            {"days":["fri"],"from":"00:00","to":"03:00"},
            {"days":["thu"],"from":"00:00","to":"24:00"},
            {"days":["wed"],"from":"02:00","to":"24:00"},
            {"days":["mon","tue"],"from":"08:00","to":"09:00"},
            {"days":["tue"],"from":"10:00","to":"11:00"},
            {"days":["mon"],"from":"22:00","to":"24:00"}],"zone":"UTC"}]}
            """.ReplaceLineEndings(""),
            CanonicalJson.ToText(TimesJson.Of(time)!));
        Assert.Equal("""{"notBefore":"2026-03-27T07:00:00Z"}""", CanonicalJson.ToText(TimesJson.Of(time with { Weekly = [] })!));
        Assert.Null(TimesJson.Of(TimeBound.Free));
    }

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
}
