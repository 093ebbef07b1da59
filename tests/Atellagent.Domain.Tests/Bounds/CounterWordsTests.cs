using System.Globalization;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Bounds;

/// <summary>How counters are told, and in which order their bounds stand.</summary>
public sealed class CounterWordsTests
{
    private static readonly CounterDraw Budget = new()
    {
        SourceKind = "deployment",
        Source = "prod",
        Counter = "money",
        IsRate = false,
        Per = CounterPeriod.Day,
        From = DateTimeOffset.Parse("2026-03-01T00:00:00Z", CultureInfo.InvariantCulture),
        Until = DateTimeOffset.Parse("2026-03-02T00:00:00Z", CultureInfo.InvariantCulture),
        Units = 250_500_000,
        MostUnits = 1_000_000_000,
    };

    [Fact]
    public void A_refusal_says_what_is_used_up_and_until_when()
    {
        Assert.Equal("the budget of the deployment prod, 1000 a day, has no room for 250.5; the next day begins at 2026-03-02T00:00:00.000Z", Budget.Refusal());
        Assert.Equal(
            "the rate of the deployment prod, 5 a minute, has no room for another call; the next minute begins at 2026-03-02T00:00:00.000Z",
            (Budget with { IsRate = true, Per = CounterPeriod.Minute, MostUnits = 5_000_000 }).Refusal());
    }

    [Fact]
    public void Evidence_has_it_whole() => Assert.Equal(
        """{"amount":250.5,"counter":"money","kind":"budget","maximum":1000,"name":"prod","per":"day","source":"deployment","until":"2026-03-02T00:00:00.000Z"}""",
        CanonicalJson.ToText(Budget.ToJson()));

    [Theory]
    [InlineData(CounterPeriod.Minute, "minute")]
    [InlineData(CounterPeriod.Hour, "hour")]
    [InlineData(CounterPeriod.Day, "day")]
    [InlineData(CounterPeriod.Week, "week")]
    [InlineData(CounterPeriod.Month, "month")]
    public void Each_period_has_its_word(CounterPeriod period, string word)
    {
        Assert.Equal(word, CounterPeriods.Word(period));
        Assert.Equal(period, CounterPeriods.Words[word]);
    }

    [Theory]
    [InlineData(1_000_000_000_000L, 1_000_000_000_000_000_000L)]
    [InlineData(1_000_000_000_001L, 1_000_000_000_000_000_001L)]
    public void The_largest_number_is_counted_and_one_past_it_is_more_than_any(long amount, long units) => Assert.Equal(units, CounterDraw.UnitsOf(amount));

    [Fact]
    public void Bounds_stand_in_order_of_what_they_sum_their_counter_and_their_window()
    {
        CounterBound[] bounds =
        [
            new(null, null, CounterPeriod.Day, 5),
            new(null, null, CounterPeriod.Minute, 5),
            new("a", "amount", CounterPeriod.Day, 5),
            new("b", "amount", CounterPeriod.Day, 5),
            new("a", "count", CounterPeriod.Day, 5),
        ];

        Assert.Equal(bounds, CounterBound.Meet([.. bounds], []));
        Assert.Equal(bounds, CounterBound.Meet([.. bounds.Reverse()], [.. bounds.Select(static bound => bound with { Most = 9 })]));
    }
}
