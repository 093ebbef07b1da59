using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What an operator sees at night: numbers that say what stands still, for whoever may see them, and a silo that stays ready.</summary>
public sealed partial class MetricsTests
{
    [Fact]
    public async Task The_numbers_are_told_to_who_may_read_them_and_say_what_was_done()
    {
        await using World world = await World.StartAsync();
        string agent = await world.TokenAsync();
        await world.RefundAsync(agent, 1);
        await world.RefundAsync(agent, 2);
        await world.ActAsync(agent, """{"operation":"unheard-of","route":"payments","arguments":{}}""");

        Assert.Equal(401, (await world.GetAsync("metrics", null)).Status);
        Assert.Equal(403, (await world.GetAsync("metrics", agent)).Status);
        Dictionary<string, double> told = await ReadAsync(world);
        Assert.Equal((2, 1, 2), (told["""atellagent_decisions_total{effect="allow"}"""], told["""atellagent_decisions_total{effect="deny"}"""], told["""atellagent_outcomes_total{status="succeeded"}"""]));
        Assert.Equal((0, 0, 1), (told["atellagent_evidence_owed"], told["atellagent_sinks_behind"], told["atellagent_store_readable"]));
        Assert.Equal(0, told["""atellagent_actions_open{outcome="unknown"}"""]);
        Assert.True(told["""atellagent_evidence_records{log="main"}"""] >= 5);

        // Of callers and destinations there is nothing in it.
        Assert.DoesNotContain(told.Keys, static key => key.Contains("payments", StringComparison.Ordinal) || key.Contains("agent\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sink_that_is_behind_is_told_and_makes_nothing_unready()
    {
        await using World world = await World.StartAsync(static world =>
        {
            File.WriteAllText(world.Folder.In("blocked"), "a file in the place of the folder");
            world.Environment["ATELLAGENT__SINKS__FILE"] = Path.Combine(world.Folder.In("blocked"), "evidence.ndjson");
            world.Environment["ATELLAGENT__SINKS__BEHINDSECONDS"] = "1";
        });
        string agent = await world.TokenAsync();

        await UntilAsync(async () => (await world.GetTextAsync("readyz")) is (200, var text) && BehindLine().IsMatch(text), "it is not said that a sink is behind");
        Dictionary<string, double> told = await ReadAsync(world);
        Assert.Equal(1, told["atellagent_sinks_behind"]);
        Assert.True(told["""atellagent_sink_lag_seconds{sink="file"}"""] > 1 && told["""atellagent_sink_waiting{sink="file"}"""] > 0);
        Assert.DoesNotContain("file", (await world.GetTextAsync("readyz")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await world.RefundAsync(agent, 1)).Status);

        File.Delete(world.Folder.In("blocked"));
        await UntilAsync(async () => await world.GetTextAsync("readyz") is (200, "ready\n"), "it stayed behind");
    }

    [Fact]
    public async Task The_file_has_the_records_that_its_filters_ask_for_and_passes_the_others()
    {
        await using World world = await World.StartAsync(static world =>
        {
            world.Environment["ATELLAGENT__SINKS__FILE"] = Path.Combine(world.Folder.In("out"), "evidence.ndjson");
            world.Environment["ATELLAGENT__SINKS__FILERECORDS__EFFECT"] = "deny";
            world.Environment["ATELLAGENT__SINKS__FILERECORDS__ROUTE"] = "payments";
        });
        string agent = await world.TokenAsync();
        await world.RefundAsync(agent, 1);
        Assert.Equal(403, (await world.ActAsync(agent, """{"operation":"unheard-of","route":"payments","arguments":{}}""")).Status);

        await UntilAsync(async () => (await ReadAsync(world))["""atellagent_sink_waiting{sink="file"}"""] == 0 && File.Exists(world.Environment["ATELLAGENT__SINKS__FILE"]), "the others are not passed");
        await UntilAsync(async () => (await File.ReadAllLinesAsync(world.Environment["ATELLAGENT__SINKS__FILE"])).Length > 0, "the denial is not there");
        Assert.All(await File.ReadAllLinesAsync(world.Environment["ATELLAGENT__SINKS__FILE"], TestContext.Current.CancellationToken), static line => Assert.Contains("\"effect\":\"deny\"", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("COLOR", "red")]
    [InlineData("SINCE", "1h")]
    [InlineData("RULE", "cap")]
    public async Task A_filter_that_is_none_stops_the_start(string name, string value)
    {
        using TestFolder folder = new();
        Dictionary<string, string> environment = new() { ["ATELLAGENT__SINKS__FILE"] = folder.In("e.ndjson"), ["ATELLAGENT__SINKS__FILERECORDS__" + name] = value };
        (int code, string output) = await BoundaryProcess.MigrateAsync(folder.In("data"), environment);
        Assert.True(code == 3 && output.Contains("Sinks:FileRecords", StringComparison.Ordinal), output);
    }

    /// <summary>The samples, each family with its HELP and TYPE before it, in the text format that Prometheus reads.</summary>
    internal static async Task<Dictionary<string, double>> ReadAsync(World world)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(world.Boundary.Address, "metrics"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await world.AdminTokenAsync());
        using HttpResponseMessage answer = await http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Dictionary<string, double> samples = [];
        HashSet<string> families = [];
        string family = "";
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                family = line.Split(' ')[2];
                Assert.True(line.StartsWith("# TYPE ", StringComparison.Ordinal) || families.Add(family), line);
                continue;
            }

            Match sample = Sample().Match(line);
            Assert.True(sample.Success && sample.Groups[1].Value == family, line);
            samples.Add(sample.Groups[1].Value + sample.Groups[2].Value, double.Parse(sample.Groups[3].Value, CultureInfo.InvariantCulture));
        }

        return samples;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string why)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!await isSo())
        {
            Assert.False(patience.IsCancellationRequested, why);
            await Task.Delay(100, CancellationToken.None);
        }
    }

    [GeneratedRegex("^([a-z_]+)((?:\\{[a-z]+=\"[^\"]*\"(?:,[a-z]+=\"[^\"]*\")*\\})?) ([0-9.E+-]+)$")]
    private static partial Regex Sample();

    [GeneratedRegex("^ready\nsinks behind: 1, by [0-9]+ seconds\n$")]
    private static partial Regex BehindLine();
}
