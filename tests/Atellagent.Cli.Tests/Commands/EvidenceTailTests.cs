using System.Text.Json;
using Atellagent.Client;
using Atellagent.Client.Evidence;
using Atellagent.Client.Tokens;
using Atellagent.Cli.Tests.Stub;

namespace Atellagent.Cli.Tests.Commands;

/// <summary>Looking on: whatever breaks off, it goes on from where it had come to, and nothing is left out or told by half.</summary>
public sealed class EvidenceTailTests
{
    private const string Stream = "GET /v1/evidence/stream";
    private const string Events = "text/event-stream";

    [Fact]
    public async Task What_breaks_off_goes_on_from_where_it_had_come_to()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(Stream, 200, "id: main:0\n\n" + Event(1) + Event(2) + "id: main:3\nevent: record\ndata: {\"log\":\"ma", Events)
            .On(Stream, 503, """{"code":"evidence_unavailable","status":503,"title":"x"}""")
            .On(Stream, 200, Event(3) + "id: main:9\n\n", Events)
            .On(Stream, 200, Event(10), Events);
        using CliRun cli = CliRun.With(stub);

        int code = await cli.RunAsync("evidence", "tail", "--limit", "4", "-o", "json");

        Assert.True(code == ExitCodes.Done, cli.Error);
        JsonElement[] lines = [.. cli.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal([1, 2, 3, 10], lines.Select(static line => line.GetProperty("record").GetProperty("index").GetInt32()));
        Assert.Equal(["main:1", "main:2", "main:3", "main:10"], lines.Select(static line => line.GetProperty("cursor").GetString()));

        // What was cut off in the middle was not told: it is asked for again. An id without an event counts.
        Assert.Equal([null, "main:2", "main:2", "main:9"], stub.SeenOn(Stream).Select(static request => request.Headers.GetValueOrDefault("Last-Event-ID")));
        Assert.Contains("going on", cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_waits_longer_each_time_that_nothing_comes_and_no_longer_where_anything_did()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        const string Down = """{"code":"evidence_unavailable","status":503,"title":"x"}""";
        stub.On(Stream, 200, "id: main:0\n\n", Events)
            .On(Stream, 503, Down)
            .On(Stream, 502, "<html>", "text/html")
            .On(Stream, 200, "id: main:1\n\n", Events)
            .On(Stream, 200, Event(2), Events);
        HastyTime time = new();
        using HttpClient http = new() { BaseAddress = new Uri(stub.Url + "/") };
        using AtellagentClient client = new(http, new ClientCredentials("support-agent", StubBoundary.Secret, "support-bot-prod"), time);

        await foreach (EvidenceEvent told in client.FollowEvidenceAsync(new EvidenceFilter(), cursor: null, interrupted: null, TestContext.Current.CancellationToken))
        {
            Assert.Equal("main:2", told.Cursor);
            break;
        }

        Assert.Equal([1, 2, 4, 1], time.Pauses.Select(static pause => (int)pause.TotalSeconds));
    }

    [Theory]
    [InlineData("{\"log\":\"main\",\"index\":")]
    [InlineData("null")]
    public async Task A_record_that_cannot_be_read_is_not_passed_over(string data)
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(Stream, 200, Event(1) + $"id: main:2\nevent: record\ndata: {data}\n\n" + Event(3), Events);
        using CliRun cli = CliRun.With(stub);

        Assert.Equal(ExitCodes.Unreachable, await cli.RunAsync("evidence", "tail", "-o", "json"));

        Assert.Single(stub.SeenOn(Stream));
        Assert.Single(cli.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("cannot be read", cli.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_says_who_asked_for_what_and_what_came_of_it_and_nothing_of_it_acts_on_the_terminal()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(Stream + "?type=decision&route=payments&effect=deny", 200, Event(1, """{"action":"act_1","decision":{"effect":"deny"},"operation":"re\u001b[2Jfund","principal":"agent","problem":"denied","route":"payments","time":"2026-11-30T10:15:00.250Z","type":"decision"}"""), Events);
        using CliRun cli = CliRun.With(stub);

        int code = await cli.RunAsync("evidence", "tail", "--limit", "1", "--type", "decision", "--effect", "deny", "--route", "payments");

        Assert.True(code == ExitCodes.Done, cli.Error);
        Assert.StartsWith("2026-11-30T10:15:00.250Z  main/1  decision  deny  payments/re", cli.Out, StringComparison.Ordinal);
        Assert.EndsWith("fund  agent  denied  act_1", cli.Out.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', cli.Out);
    }

    [Fact]
    public async Task A_token_that_is_not_taken_any_more_is_replaced_once()
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(Stream, 401, """{"code":"unauthenticated","status":401}""").On(Stream, 200, Event(1), Events);
        using CliRun cli = CliRun.With(stub);

        Assert.Equal(ExitCodes.Done, await cli.RunAsync("evidence", "tail", "--limit", "1"));
    }

    [Theory]
    [InlineData(403, "denied", ExitCodes.Denied)]
    [InlineData(400, "invalid_request", ExitCodes.Usage)]
    [InlineData(503, "evidence_unavailable", ExitCodes.Unreachable)]
    public async Task What_is_refused_in_the_first_place_is_not_tried_for_ever(int status, string problem, int code)
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        stub.On(Stream, status, $$"""{"code":"{{problem}}","status":{{status}},"title":"x"}""");
        using CliRun cli = CliRun.With(stub);

        Assert.Equal(code, await cli.RunAsync("evidence", "tail"));
        Assert.Single(stub.SeenOn(Stream));
    }

    [Theory]
    [InlineData("--limit", "0")]
    [InlineData("--since", "1h")]
    public async Task What_has_no_meaning_for_what_is_still_to_come_is_refused(string option, string value)
    {
        await using StubBoundary stub = await StubBoundary.StartAsync();
        using CliRun cli = CliRun.With(stub);

        Assert.Equal(ExitCodes.Usage, await cli.RunAsync("evidence", "tail", option, value));
        Assert.Empty(stub.SeenOn(Stream));
    }

    private static string Event(int index, string body = """{"type":"outcome"}""") =>
        $$"""
        id: main:{{index}}
        event: record
        data: {"body":{{body}},"hash":"sha256:00","index":{{index}},"log":"main","previousHash":"sha256:00","type":"outcome"}


        """.ReplaceLineEndings("\n");

    // Pauses are noted, and over at once.
    private sealed class HastyTime : TimeProvider
    {
        public List<TimeSpan> Pauses { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime <= TimeSpan.Zero || dueTime > TimeSpan.FromSeconds(15))
            {
                return base.CreateTimer(callback, state, dueTime, period);
            }

            Pauses.Add(dueTime);
            return base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(1), period);
        }
    }
}
