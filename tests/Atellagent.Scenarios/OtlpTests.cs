using System.Globalization;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Evidence as OpenTelemetry logs: whatever the receiver does, nothing that it can take is lost, and no action waits.</summary>
public sealed class OtlpTests
{
    [Fact]
    public async Task A_receiver_that_is_down_slow_and_back_has_every_record_in_the_end_also_over_a_kill()
    {
        using TestFolder folder = new();
        await using RecordingUpstream receiver = new(folder.In("otlp.log"));
        receiver.Answer = static _ => new UpstreamAnswer { Status = 503 };
        await using World world = await StartAsync(receiver);
        string agent = await world.TokenAsync();
        Assert.Equal(200, (await world.RefundAsync(agent, 1)).Status);
        await UntilAsync(async () => (await StandingAsync(world))["lastError"] is JsonString { Value: "the destination answered 503" }, "nothing says that it is down");

        // It takes the request and never answers; whoever acts does not notice.
        TaskCompletionSource gate = new();
        receiver.Answer = _ => new UpstreamAnswer { Body = "{}", Gate = gate.Task };
        int before = receiver.Requests.Count;
        await UntilAsync(() => Task.FromResult(receiver.Requests.Count > before), "it was not tried again");
        Assert.Equal(403, (await world.ActAsync(agent, """{"operation":"unheard-of","route":"payments","arguments":{}}""")).Status);
        await world.ReadyAsync();
        await world.Boundary.KillAsync();
        receiver.Answer = static _ => new UpstreamAnswer { Body = "{}" };
        gate.SetResult();
        await world.RestartAsync();
        Assert.Equal(200, (await world.RefundAsync(await world.TokenAsync(), 2)).Status);

        await UntilAsync(async () => (await StandingAsync(world))["waiting"]!.ToString() == "0", "not all of it was sent");
        await world.Boundary.StopAsync();
        List<JsonObject> told = [.. receiver.Requests.SelectMany(Logs)];
        Assert.Equal("Bearer of-the-collector", receiver.Requests[^1].Header("Authorization"));
        List<StoredEvidence> records = [.. StoredEvidence.ReadAll(world.Database, [])];
        foreach (StoredEvidence record in records.SkipLast(3))
        {
            JsonObject log = told.Last(one => Attribute(one, "atellagent.index") == record.Index.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(Encoding.UTF8.GetString(record.Body), Text((JsonObject)log["body"]!, "stringValue"));
            Assert.Equal((record.Text("type"), "sha256:" + Convert.ToHexStringLower(record.Hash)), (Attribute(log, "atellagent.type"), Attribute(log, "atellagent.hash")));
            Assert.Equal(record.Text("trace"), (log["traceId"] as JsonString)?.Value);
            DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(Text(log, "timeUnixNano"), CultureInfo.InvariantCulture) / 1_000_000);
            Assert.Equal(DateTimeOffset.Parse(record.Text("time")!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), time.ToUnixTimeMilliseconds());
        }

        Assert.Equal(("13", "WARN"), Severity(told.Last(static one => Attribute(one, "atellagent.effect") == "deny")));
        Assert.Equal(("9", "INFO"), Severity(told.Last(static one => Attribute(one, "atellagent.outcome") == "succeeded")));

        // Each log is told in its order; what came twice came again from an earlier place.
        Assert.Equal(told.Select(Index).Distinct().Order(), told.Select(Index).Distinct());
    }

    [Fact]
    public async Task A_record_that_is_refused_for_good_is_passed_over_and_shown_and_the_rest_is_taken()
    {
        using TestFolder folder = new();
        await using RecordingUpstream receiver = new(folder.In("otlp.log"));
        receiver.Answer = static request => Logs(request).ToArray() is { } logs && !logs.Any(static log => Attribute(log, "atellagent.effect") == "deny") ? new UpstreamAnswer { Body = """{"partialSuccess":{}}""" }
            : new UpstreamAnswer { Body = """{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"no denials here\n"}}""" };
        await using World world = await StartAsync(receiver);
        string agent = await world.TokenAsync();
        await world.RefundAsync(agent, 1);
        Assert.Equal(403, (await world.ActAsync(agent, """{"operation":"unheard-of","route":"payments","arguments":{}}""")).Status);
        await world.RefundAsync(agent, 2);

        await UntilAsync(async () => (await StandingAsync(world)) is { } standing && standing["waiting"]!.ToString() == "0" && standing["passed"]!.ToString() == "1", "it was not passed over");
        JsonObject passed = await StandingAsync(world);
        Assert.Matches("^main/[0-9]+: .*no denials here", Text(passed, "lastPassed"));
        Assert.Null(passed["lastError"]);
        (int code, string text) = await Atell.RunAsync(world, "sinks", "list");
        Assert.True(code == 0 && text.Contains("otlp", StringComparison.Ordinal) && text.Contains("no denials", StringComparison.Ordinal), text);
        Assert.Equal(1, (await MetricsTests.ReadAsync(world))["""atellagent_sink_passed_over_total{sink="otlp"}"""]);
        Assert.Contains(receiver.Requests.SelectMany(Logs), static log => Attribute(log, "atellagent.outcome") == "succeeded");
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("OTLPURL", "collector")]
    [InlineData("OTLPHEADERS__Authorization", "Bearer written-down")]
    [InlineData("OTLPHEADERS__Content-Type", "env:X")]
    [InlineData("OTLPRECORDS__COLOR", "red")]
    public async Task What_cannot_be_used_stops_the_start_and_no_secret_is_said(string name, string value)
    {
        using TestFolder folder = new();
        Dictionary<string, string> environment = new() { ["ATELLAGENT__SINKS__OTLPURL"] = "https://collector.example/v1/logs", ["ATELLAGENT__SINKS__" + name] = value };
        (int code, string output) = await BoundaryProcess.MigrateAsync(folder.In("data"), environment);
        Assert.True(code == 3 && output.Contains("Sinks:Otlp", StringComparison.Ordinal) && !output.Contains("written-down", StringComparison.Ordinal), output);
    }

    private static Task<World> StartAsync(RecordingUpstream receiver) => World.StartAsync(world =>
    {
        world.Environment["ATELLAGENT__SINKS__OTLPURL"] = $"http://127.0.0.1:{receiver.Port}/v1/logs";
        world.Environment["ATELLAGENT__SINKS__OTLPNETWORKS__0"] = "127.0.0.0/8";
        world.Environment["ATELLAGENT__SINKS__OTLPHEADERS__AUTHORIZATION"] = "env:COLLECTOR";
        world.Environment["COLLECTOR"] = "Bearer of-the-collector";
    });

    private static IEnumerable<JsonObject> Logs(RecordedRequest request)
    {
        Assert.True(StrictJson.TryParse(request.Body, new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? value, out string? reason), reason);
        JsonObject resource = Only((JsonObject)value, "resourceLogs");
        Assert.Equal("service.name", Text(Only((JsonObject)resource["resource"]!, "attributes"), "key"));
        return ((JsonArray)Only(resource, "scopeLogs")["logRecords"]!).Items.Cast<JsonObject>();
    }

    private static JsonObject Only(JsonObject value, string name) => (JsonObject)Assert.Single(((JsonArray)value[name]!).Items);

    private static string? Attribute(JsonObject log, string name) => ((JsonArray)log["attributes"]!).Items.Cast<JsonObject>()
        .Where(one => Text(one, "key") == name).Select(static one => Text((JsonObject)one["value"]!, "stringValue")).SingleOrDefault();

    private static long Index(JsonObject log) => long.Parse(Attribute(log, "atellagent.index")!, CultureInfo.InvariantCulture);

    private static (string, string) Severity(JsonObject log) => (log["severityNumber"]!.ToString()!, Text(log, "severityText"));

    private static string Text(JsonObject value, string name) => ((JsonString)value[name]!).Value;

    private static async Task<JsonObject> StandingAsync(World world)
    {
        ClientCall call = await world.GetAsync("v1/admin/sinks", await world.AdminTokenAsync());
        return ((JsonArray)call.Body!["items"]!).Items.OfType<JsonObject>().Single(static item => item["name"] is JsonString { Value: "otlp" });
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string why)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        while (!await isSo())
        {
            Assert.False(patience.IsCancellationRequested, why);
            await Task.Delay(300, CancellationToken.None);
        }
    }
}
