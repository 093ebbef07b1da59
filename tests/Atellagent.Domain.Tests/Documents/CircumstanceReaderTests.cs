namespace Atellagent.Domain.Tests.Documents;

/// <summary>Bounds on time, environment, rate and budget, and inside arguments, as documents write them: every mistake is told.</summary>
public sealed class CircumstanceReaderTests
{
    [Theory]
    [InlineData("time: {}", "time: this is any time; say notBefore, notAfter or weekly")]
    [InlineData("time: { notBefore: tomorrow }", "time.notBefore: this must be a time in UTC, such as 2026-03-01T10:00:00Z")]
    [InlineData("time: { notBefore: \"2026-03-01T10:00:00+01:00\" }", "time.notBefore: this must be a time in UTC, such as 2026-03-01T10:00:00Z")]
    [InlineData("time: { notBefore: \"2026-03-02T00:00:00Z\", notAfter: \"2026-03-01T00:00:00Z\" }", "time: no time is in all of this; deny instead")]
    [InlineData("time: { weekly: { hours: { days: [mon] } } }", "time.weekly: the field \"zone\" is missing")]
    [InlineData("time: { weekly: { zone: CET, hours: { days: [mon] } } }", "time.weekly.zone: \"CET\" is no time zone known here; write its IANA name, such as Europe/Berlin, or UTC")]
    [InlineData("time: { weekly: { zone: Europe/Berlim, hours: { days: [mon] } } }", "time.weekly.zone: \"Europe/Berlim\" is no time zone known here; write its IANA name, such as Europe/Berlin, or UTC")]
    [InlineData("time: { weekly: { zone: UTC } }", "time.weekly: the field \"hours\" is missing; name at least some days or hours")]
    [InlineData("time: { weekly: { zone: UTC, hours: {} } }", "time.weekly.hours: this is every hour; say days, from or to")]
    [InlineData("time: { weekly: { zone: UTC, hours: { days: [monday] } } }", "time.weekly.hours.days[0]: \"monday\" is none of mon, tue, wed, thu, fri, sat, sun")]
    [InlineData("time: { weekly: { zone: UTC, hours: { from: \"8:00\" } } }", "time.weekly.hours.from: this is a time of day from 00:00 to 24:00, such as 08:30")]
    [InlineData("time: { weekly: { zone: UTC, hours: { to: \"24:01\" } } }", "time.weekly.hours.to: this is a time of day from 00:00 to 24:00, such as 08:30")]
    [InlineData("time: { weekly: { zone: UTC, hours: { from: \"08:00\", to: \"08:00\" } } }", "time.weekly.hours: the hours end when they begin")]
    [InlineData("time: { weekly: [ { zone: UTC, hours: { days: [mon] } }, { zone: UTC, hours: { days: [tue] } } ] }", "time: no time is in all of this; deny instead")]
    [InlineData("environments: []", "environments: no environment is in an empty list; deny instead")]
    [InlineData("rate: { maximum: 0, per: minute }", "rate.maximum: this must be a whole number above 0, and at most 1000000000000; deny instead of allowing nothing")]
    [InlineData("rate: { maximum: 1.5, per: minute }", "rate.maximum: this must be a whole number above 0, and at most 1000000000000; deny instead of allowing nothing")]
    [InlineData("rate: { maximum: 5 }", "rate: the field \"per\" is missing")]
    [InlineData("rate: { maximum: 5, per: year }", "rate.per: \"year\" is none of day, hour, minute, month, week")]
    [InlineData("rate: { maximum: 5, per: day, argument: amount }", "rate: there is no field \"argument\" here; the fields are counter, maximum, per")]
    [InlineData("rate: []", "rate: this bounds nothing; leave it out")]
    [InlineData("budget: { maximum: 5, per: day }", "budget: the field \"argument\" is missing")]
    [InlineData("budget: { argument: amount, maximum: -1, per: day }", "budget.maximum: this must be a number above 0, and at most 1000000000000; deny instead of allowing nothing")]
    [InlineData("budget: { argument: amount, maximum: 1, per: day, counter: \"a b\" }", "budget.counter: \"a b\" is no name for a counter: letters a to z and A to Z, digits, -, _, ., :, /, * and commas, at most 256 of them")]
    [InlineData("arguments: { a: { properties: {} } }", "arguments.a.properties: this bounds nothing; name a member of the object")]
    [InlineData("arguments: { a: { properties: { b: {} } } }", "arguments.a.properties.b: this bounds nothing; say minimum, maximum, enum, const or another bound")]
    [InlineData("arguments: { a: { items: { maximum: 1, onExceed: clamp } } }", "arguments.a.items.onExceed: a bound inside an argument only refuses; it repairs nothing")]
    [InlineData("arguments: { a: { properties: { b: { minimum: 2, maximum: 1 } } } }", "arguments.a.properties.b: no number is above the minimum and below the maximum; deny instead")]
    public void A_mistake_is_told_where_it_stands(string bounds, string error)
    {
        string[] errors = [.. Folder.Errors(Folder.Document("Principal", $"{{ type: agent, grants: [ {{ route: r, operations: [x], bounds: {{ {bounds} }} }} ] }}"))];

        Assert.EndsWith("spec.grants[0].bounds." + error, errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_go_no_deeper_into_an_argument_than_they_may()
    {
        string deep = string.Concat(Enumerable.Repeat("items: { ", 10)) + "maximum: 1" + string.Concat(Enumerable.Repeat(" }", 10));

        Assert.Contains(
            Folder.Errors(Folder.Document("Principal", $"{{ type: agent, grants: [ {{ route: r, operations: [x], bounds: {{ arguments: {{ a: {{ {deep} }} }} }} }} ] }}")),
            static e => e.Contains("bounds go at most 8 levels into an argument", StringComparison.Ordinal));
    }
}
