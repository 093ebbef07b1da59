using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Alerts, from outside: told once, in evidence and to webhooks, over kills and silos, and in nobody's way.</summary>
public sealed class AlertTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Denials = "apiVersion: atellagent/v1\nkind: Alert\nmetadata: { name: denials }\nspec: { when: \"record.type == 'decision' && record.effect == 'deny' && record.route == 'payments'\", by: [principal, deployment], count: 4, window: 1h, severity: high }\n";

    [Fact]
    public async Task An_alert_is_in_evidence_listed_and_told_to_the_webhooks_that_ask_for_it_once()
    {
        using TestFolder folder = new();
        await using RecordingUpstream hook = new(folder.In("hook.log"));
        await using RecordingUpstream other = new(folder.In("other.log"));
        await using World world = await World.StartAsync(world =>
        {
            world.Environment["HOOK_SECRET"] = Secret;
            File.AppendAllText(
                Path.Combine(world.BoundaryFolder, "boundary.yaml"),
                $"\n---\n{Denials.Replace("severity: high", "severity: high, webhooks: [pager]", StringComparison.Ordinal)}---\n{Hook("pager", hook.Port, ", events: [alert.fired]")}---\n{Hook("approvals", other.Port, ", events: [approval.opened, alert.fired]")}---\n{Hook("all", other.Port, "")}");
        });
        string agent = await world.TokenAsync();
        for (int at = 0; at < 9; at++)
        {
            await DenyAsync(world, agent);
        }

        JsonObject fired = await FiredAsync(world, 1);
        Assert.Equal(("denials", "high", "4"), (Text(fired, "alert"), Text(fired, "severity"), fired["count"]!.ToString()));
        Assert.Equal(JsonObject.Of(("deployment", new JsonString("prod")), ("principal", new JsonString("agent"))), fired["by"]);
        await UntilAsync(() => Task.FromResult(hook.Requests.Count > 0), "no webhook was told");
        JsonObject body = Read(hook.Requests[0].BodyText);
        Assert.Equal(("alert.fired", "denials"), (Text(body, "type"), Text((JsonObject)body["data"]!, "alert")));
        Assert.NotNull(hook.Requests[0].Header("webhook-signature"));

        (int code, string text) = await Atell.RunAsync(world, "alerts", "list");
        Assert.True(code == 0 && text.Contains("denials", StringComparison.Ordinal) && text.Contains("principal=agent", StringComparison.Ordinal), text);
        (code, text) = await Atell.RunAsync(world, "alerts", "show", $"{Text(fired, "log")}/{fired["index"]}");
        Assert.True(code == 0 && text.Contains("payments", StringComparison.Ordinal) && text.Split("act_").Length == 5, text);
        Assert.Equal(2, (await Atell.RunAsync(world, "alerts", "show", "nonsense")).Code);
        Assert.Equal(403, (await world.GetAsync("v1/admin/alerts", agent)).Status);
        string admin = await world.AdminTokenAsync();
        Assert.Equal(404, (await world.GetAsync("v1/admin/alerts/main/0", admin)).Status);
        foreach (string bad in (string[])["colour=red", "severity=loud", "limit=x", "cursor=y"])
        {
            Assert.Equal(400, (await world.GetAsync("v1/admin/alerts?" + bad, admin)).Status);
        }

        Assert.Empty(Items(await world.GetAsync("v1/admin/alerts?severity=low", admin)));
        await UntilAsync(async () => ((JsonObject)(await world.GetAsync("v1/admin/alerts", admin)).Body!["counting"]!)["waiting"]!.ToString() == "0", "not all was counted");
        Assert.Single(Items(await world.GetAsync("v1/admin/alerts", admin)));
        Assert.Single(hook.Requests.Select(static request => request.Header("webhook-id")).Distinct());
        Assert.Empty(other.Requests);
        Assert.Equal(1, (await MetricsTests.ReadAsync(world))["""atellagent_alerts_total{severity="high"}"""]);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Neither_a_kill_nor_another_silo_loses_a_count_or_tells_twice()
    {
        await using World world = await World.StartOnPostgreSqlAsync(arrange: static world => File.AppendAllText(Path.Combine(world.BoundaryFolder, "boundary.yaml"), "\n---\n" + Denials));
        string agent = await world.TokenAsync();
        await DenyAsync(world, agent);
        await DenyAsync(world, agent);
        await using World second = await world.StartAnotherAsync();
        await DenyAsync(second, agent);
        await UntilAsync(async () => Counting(await second.GetAsync("v1/admin/alerts", await second.AdminTokenAsync())) == "0", "not all was counted");
        Assert.Empty(Items(await second.GetAsync("v1/admin/alerts", await second.AdminTokenAsync())));

        // Who counted is gone, with what it had in memory: two of these were recorded in its log.
        await world.Boundary.KillAsync();
        await DenyAsync(second, agent);
        JsonObject fired = await FiredAsync(second, 1);
        Assert.Equal("4", fired["count"]!.ToString());
        Assert.Equal(2, ((JsonArray)fired["records"]!).Items.Select(static at => Text((JsonObject)at, "log")).Distinct().Count());

        await second.Boundary.KillAsync();
        await second.RestartAsync();
        for (int at = 0; at < 4; at++)
        {
            await DenyAsync(second, await second.TokenAsync());
        }

        await UntilAsync(async () => Counting(await second.GetAsync("v1/admin/alerts", await second.AdminTokenAsync())) == "0", "not all was counted");
        Assert.Single(Items(await second.GetAsync("v1/admin/alerts", await second.AdminTokenAsync())));
    }

    [Fact]
    public async Task What_an_alert_asks_for_is_checked_and_who_weakens_one_is_not_alone()
    {
        await using World world = await World.StartAsync();
        Assert.Equal(200, (await world.ApplyAsync(Denials)).Status);
        foreach ((string old, string bad) in ((string, string)[])[("record.effect", "record.colour"), ("count: 4", "count: 0"), ("window: 1h", "window: 25h"), ("by: [principal", "by: [arguments"), ("severity: high", "severity: high, webhooks: [nobody]")])
        {
            Assert.Equal(400, (await world.ApplyAsync(Denials.Replace(old, bad, StringComparison.Ordinal))).Status);
        }

        Assert.Equal("denials", Text((JsonObject)((JsonArray)(await world.GetAsync("v1/admin/alerts", await world.AdminTokenAsync())).Body!["alerts"]!).Items[0], "name"));
        ClientCall plan = await world.ApplyAsync(Denials.Replace("count: 4", "count: 4000", StringComparison.Ordinal), dryRun: true);
        Assert.Contains("may not be told any more", plan.Body!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("may not be told any more", (await world.ApplyAsync(Denials.Replace("denials", "others", StringComparison.Ordinal), dryRun: true)).Body!.ToString(), StringComparison.Ordinal);
        await world.AssertHistoryAsync();
    }

    private static string Hook(string name, int port, string more) =>
        $"apiVersion: atellagent/v1\nkind: Webhook\nmetadata: {{ name: {name} }}\nspec: {{ destination: {{ baseUrl: \"http://127.0.0.1:{port}/in\", networks: [127.0.0.0/8] }}, signingSecretRef: env:HOOK_SECRET{more} }}\n";

    private static async Task DenyAsync(World world, string token) => Assert.Equal(403, (await world.ActAsync(
        token, """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":5,"currency":"USD"} }""")).Status);

    private static async Task<JsonObject> FiredAsync(World world, int count)
    {
        IReadOnlyList<JsonObject> items = [];
        await UntilAsync(async () => (items = Items(await world.GetAsync("v1/admin/alerts", await world.AdminTokenAsync()))).Count >= count, "no alert fired");
        return items[0];
    }

    private static List<JsonObject> Items(ClientCall call) => [.. ((JsonArray)call.Body!["items"]!).Items.Cast<JsonObject>()];

    private static string Counting(ClientCall call) => ((JsonObject)call.Body!["counting"]!)["waiting"]!.ToString()!;

    private static string Text(JsonObject value, string name) => ((JsonString)value[name]!).Value;

    private static JsonObject Read(string text)
    {
        Assert.True(StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out _), text);
        return (JsonObject)value;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string why)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        while (!await isSo())
        {
            Assert.False(patience.IsCancellationRequested, why);
            await Task.Delay(200, CancellationToken.None);
        }
    }
}
