using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Evidence on its way out: whatever is down or killed meanwhile, nothing is lost or torn, and no action waits.</summary>
public sealed class SinkTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public async Task The_file_has_every_record_whole_in_order_and_with_its_hash_also_after_kills_and_a_torn_line()
    {
        await using World world = await World.StartAsync(static world =>
        {
            world.Environment["ATELLAGENT__SINKS__FILE"] = Path.Combine(world.Folder.In("out"), "evidence.ndjson");
            world.Environment["ATELLAGENT__SINKS__FILEMAXBYTES"] = "20000";
        });
        string file = world.Environment["ATELLAGENT__SINKS__FILE"];
        string folder = Path.GetDirectoryName(file)!;
        for (int round = 0; round < 3; round++)
        {
            string agent = await world.TokenAsync();
            await Task.WhenAll(Enumerable.Range(0, 12).Select(at => world.RefundAsync(agent, 10 + at)));
            if (round > 0)
            {
                // One that has grown large has another name, and the next is made with the next record.
                await UntilAsync(() => Task.FromResult(Directory.Exists(folder) && Directory.EnumerateFiles(folder).Any()), "no file was made");
            }

            await world.Boundary.KillAsync();
            if (round == 1)
            {
                await File.AppendAllTextAsync(file, "{\"body\":{\"half", TestContext.Current.CancellationToken);
            }

            await world.RestartAsync();
        }

        await UntilAsync(async () => (await StandingAsync(world, "file"))["waiting"]!.ToString() == "0", "not all of it was written");
        JsonObject[] lines = [.. Directory.GetFiles(folder).SelectMany(File.ReadAllLines).Select(Read)];
        Assert.True(Directory.GetFiles(folder).Length > 1);
        IGrouping<long, JsonObject>[] records = [.. lines.GroupBy(static line => long.Parse(line["index"]!.ToString()!, System.Globalization.CultureInfo.InvariantCulture)).OrderBy(static one => one.Key)];
        Assert.Equal(Enumerable.Range(0, records.Length).Select(static at => (long)at), records.Select(static one => one.Key));
        long last = await LastAsync(world);
        Assert.True(records.Length > 70 && records.Length >= last, $"{records.Length} of {last}");
        byte[] before = new byte[SHA256.HashSizeInBytes];
        foreach (IGrouping<long, JsonObject> record in records)
        {
            byte[] hash = new byte[SHA256.HashSizeInBytes];
            EvidenceChain.Next(before, CanonicalJson.ToUtf8((JsonObject)record.First()["body"]!), hash);
            Assert.All(record, line => Assert.Equal("sha256:" + Convert.ToHexStringLower(hash), ((JsonString)line["hash"]!).Value));
            before = hash;
        }

        (int code, string text) = await Atell.RunAsync(world, "sinks", "list");
        Assert.True(code == 0 && text.Contains("file", StringComparison.Ordinal), text);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_keeps_nobody_from_acting_and_is_told_all_of_it_later()
    {
        await using World world = await World.StartAsync(static world => world.Environment["ATELLAGENT__SINKS__FILE"] = Path.Combine(world.Folder.In("blocked"), "evidence.ndjson"));
        string blocked = Path.GetDirectoryName(world.Environment["ATELLAGENT__SINKS__FILE"])!;
        await UntilAsync(() => Task.FromResult(Directory.Exists(blocked)), "it was never tried");
        Directory.Delete(blocked, recursive: true);
        await File.WriteAllTextAsync(blocked, "a file in the place of the folder", TestContext.Current.CancellationToken);

        Assert.Equal(200, (await world.RefundAsync(await world.TokenAsync(), 10)).Status);
        await UntilAsync(async () => (await StandingAsync(world, "file"))["lastError"] is JsonString, "nothing says that it fails");
        await world.ReadyAsync();
        File.Delete(blocked);
        string elsewhere = Path.Combine(world.Folder.In("elsewhere"), "kept");
        Directory.CreateDirectory(Path.GetDirectoryName(elsewhere)!);
        await File.WriteAllTextAsync(elsewhere, "no line", TestContext.Current.CancellationToken);
        Directory.CreateDirectory(blocked);
        File.CreateSymbolicLink(Path.Combine(blocked, "evidence.ndjson"), elsewhere);
        await UntilAsync(async () => (await StandingAsync(world, "file"))["lastError"] is JsonString { Value: var why } && why.Contains("link", StringComparison.Ordinal), "a link is written to");
        Assert.Equal("no line", await File.ReadAllTextAsync(elsewhere, TestContext.Current.CancellationToken));
        File.Delete(Path.Combine(blocked, "evidence.ndjson"));

        await UntilAsync(async () => (await StandingAsync(world, "file"))["waiting"]!.ToString() == "0", "what it was owed was not written");
        Assert.Contains("\"type\":\"outcome\"", await File.ReadAllTextAsync(Path.Combine(blocked, "evidence.ndjson"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_is_told_of_the_records_that_it_asked_for_signed_and_of_no_others()
    {
        using TestFolder folder = new();
        await using RecordingUpstream hook = new(folder.In("hook.log"));
        await using World world = await World.StartAsync(world =>
        {
            world.Environment["HOOK_SECRET"] = Secret;
            File.AppendAllText(
                Path.Combine(world.BoundaryFolder, "boundary.yaml"),
                $"\n---\napiVersion: atellagent/v1\nkind: Webhook\nmetadata: {{ name: siem }}\nspec: {{ destination: {{ baseUrl: \"http://127.0.0.1:{hook.Port}/in\", networks: [127.0.0.0/8] }}, signingSecretRef: env:HOOK_SECRET, records: {{ policy: finance/limits, effect: deny }} }}\n");
        });
        string agent = await world.TokenAsync();
        hook.Answer = static _ => new UpstreamAnswer { Status = 503 };
        string denied = await DenyAsync(world, agent);
        await world.RefundAsync(agent, 10);
        await UntilAsync(async () => (await StandingAsync(world, "siem"))["lastError"] is JsonString, "nothing says that it fails");
        await world.Boundary.KillAsync();
        hook.Answer = static _ => new UpstreamAnswer();
        await world.RestartAsync();
        string later = await DenyAsync(world, await world.TokenAsync());

        await UntilAsync(() => Task.FromResult(Told(hook).Contains(later)), "it was not told");
        Assert.Equal([denied, later], Told(hook).Distinct());
        RecordedRequest told = hook.Requests[^1];
        JsonObject data = (JsonObject)((JsonObject)Read(told.BodyText))["data"]!;
        byte[] hash = new byte[SHA256.HashSizeInBytes];
        EvidenceChain.Next(Convert.FromHexString(((JsonString)data["previousHash"]!).Value["sha256:".Length..]), CanonicalJson.ToUtf8((JsonObject)data["body"]!), hash);
        Assert.Equal("sha256:" + Convert.ToHexStringLower(hash), ((JsonString)data["hash"]!).Value);
        Assert.DoesNotContain("\"salt\"", told.BodyText, StringComparison.Ordinal);
        string signed = $"{told.Header("webhook-id")}.{told.Header("webhook-timestamp")}.{told.BodyText}";
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), Encoding.UTF8.GetBytes(signed))), told.Header("webhook-signature"));
        await UntilAsync(async () => (await StandingAsync(world, "siem"))["waiting"]!.ToString() == "0", "it did not pass what it is not told of");
        foreach (string bad in (string[])["records: {}", "records: { color: red }", "records: { rule: cap }", "records: { since: 1h }", "records: { effect: deny }, events: [approval.opened]"])
        {
            Assert.Equal(400, (await world.ApplyAsync($"apiVersion: atellagent/v1\nkind: Webhook\nmetadata: {{ name: bad }}\nspec: {{ destination: {{ baseUrl: \"https://hooks.example/a\" }}, signingSecretRef: env:HOOK_SECRET, {bad} }}\n")).Status);
        }
    }

    private static async Task<string> DenyAsync(World world, string token) => ((JsonString)(await world.ActAsync(
        token, """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":5,"currency":"USD"} }""")).Body!["id"]!).Value;

    private static IReadOnlyList<string> Told(RecordingUpstream hook) =>
        [.. hook.Requests.Select(static request => ((JsonString)((JsonObject)((JsonObject)Read(request.BodyText)["data"]!)["body"]!)["action"]!).Value)];

    private static JsonObject Read(string line)
    {
        Assert.True(StrictJson.TryParse(Encoding.UTF8.GetBytes(line), new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? value, out string? reason), $"{reason}: {line}");
        return (JsonObject)value;
    }

    private static async Task<long> LastAsync(World world)
    {
        ClientCall page = await world.GetAsync("v1/evidence?limit=1", await world.AdminTokenAsync());
        return long.Parse(((JsonObject)((JsonArray)page.Body!["items"]!).Items[0])["index"]!.ToString()!, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<JsonObject> StandingAsync(World world, string name)
    {
        ClientCall call = await world.GetAsync("v1/admin/sinks", await world.AdminTokenAsync());
        return ((JsonArray)call.Body!["items"]!).Items.OfType<JsonObject>().Single(item => item["name"] is JsonString said && said.Value == name);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string why)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(120));
        while (!await isSo())
        {
            Assert.False(patience.IsCancellationRequested, why);
            await Task.Delay(100, CancellationToken.None);
        }
    }
}
