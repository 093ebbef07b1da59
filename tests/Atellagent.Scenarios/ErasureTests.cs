using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using Npgsql;

namespace Atellagent.Scenarios;

/// <summary>What stands beside records is taken away for good; the records and their chain stay.</summary>
public sealed class ErasureTests
{
    // A card number, which anybody could try all of.
    private const string Canary = "ord_4111111111111111";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_an_erased_action_nothing_is_left_but_its_records_and_a_repeat_is_told_so(bool postgreSql)
    {
        await using World world = await StartAsync(postgreSql);
        string agent = await world.TokenAsync();
        ClientCall done = await world.RefundAsync(agent, 10, "one", Canary);
        ClientCall kept = await world.RefundAsync(agent, 11, "two", "ord_other");
        Assert.Equal((200, 200), (done.Status, kept.Status));
        string rita = await world.TokenAsync("rita", deployment: null);
        string decision = SettlementWorld.Text(done.Body, "decision", "id")!;
        Assert.Contains(Canary, (await world.GetAsync("v1/decisions/" + decision, rita)).Body!.ToString(), StringComparison.Ordinal);
        byte[] closed = await ClosedAsync(world);

        // In no file in clear, erased or not; and nothing that stays can be guessed at.
        Assert.Empty(await StoredBytes.WithAsync(world, Canary));
        await AssertUnguessableAsync(world, rita);

        // Not by an administrator, nor of what one had done oneself, nor of what is not there.
        Assert.Equal("denied", (await EraseAsync(world, await world.AdminTokenAsync(), $"\"action\":\"{done.Action}\"")).Code);
        Assert.Equal("denied", (await EraseAsync(world, agent, $"\"action\":\"{done.Action}\"")).Code);
        string eve = await world.TokenAsync("eve", deployment: null);
        Assert.Equal("denied", (await EraseAsync(world, eve, "\"subject\":\"eve\"")).Code);
        Assert.Equal("not_found", (await EraseAsync(world, eve, "\"action\":\"act_01jm8x9f000000000000000000\"")).Code);
        Assert.Equal("invalid_request", (await EraseAsync(world, eve, "\"action\":\"act_01jm8x9f000000000000000000\",\"subject\":\"agent\"")).Code);

        (int code, string output) = await Atell.RunAsAsync(world, "eve", World.AgentSecret, "evidence", "erase", "--action", done.Action!, "--reason", "case 4711", "--output", "json");

        Assert.True(code == 0, output);
        Assert.Contains("\"state\": \"done\"", output.Replace("\":\"", "\": \"", StringComparison.Ordinal), StringComparison.Ordinal);
        JsonObject story = (await world.GetAsync("v1/decisions/" + decision, rita)).Body!;
        Assert.DoesNotContain(Canary, story.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"payload\":\"erased\"", story.ToString(), StringComparison.Ordinal);
        Assert.Contains("case 4711", story.ToString(), StringComparison.Ordinal);
        ClientCall again = await world.RefundAsync(agent, 10, "one", Canary);
        Assert.Equal((409, "idempotency_conflict"), (again.Status, again.Code));
        Assert.Contains("erased", again.Body!.ToString(), StringComparison.Ordinal);
        ClientCall told = await world.GetAsync("v1/actions/" + done.Action, agent);
        Assert.Equal((200, "succeeded", "erased"), (told.Status, told.Outcome, SettlementWorld.Text(told.Body, "outcome", "released")));
        Assert.Equal(200, (await world.RefundAsync(agent, 11, "two", "ord_other")).Status);
        Assert.Equal(2, world.Upstream.Requests.Count);
        await StoredBytes.CompactAsync(world);
        Assert.Empty(await StoredBytes.WithAsync(world, closed, isLogToo: false));
        Assert.NotEmpty(await StoredBytes.WithAsync(world, await ClosedAsync(world), isLogToo: false));

        // What is taken away afterwards has nothing of it, and verifies.
        string export = world.Folder.In("export.jsonl");
        (code, output) = await Atell.RunAsAsync(world, "rita", World.AgentSecret, "evidence", "export", "--out", export);
        Assert.True(code == 0, output);
        Assert.DoesNotContain(Canary, await File.ReadAllTextAsync(export), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, world.Boundary.Output, StringComparison.Ordinal);
        (code, output) = await Atell.RunAsync(null, "evidence", "verify", export);
        Assert.True(code == 0, output);

        ClientCall listed = await world.GetAsync("v1/evidence/erasures", rita);
        Assert.Equal("done", SettlementWorld.Text(((JsonArray)listed.Body!["items"]!).Items.Single(), "state"));
        Assert.Equal("denied", (await world.GetAsync("v1/evidence/erasures", agent)).Code);
        AssertChain(world);
    }

    [Fact]
    public async Task Of_a_principal_everything_goes_and_what_is_killed_in_between_is_ended_by_the_next_start()
    {
        await using World world = await StartAsync(postgreSql: false);
        string agent = await world.TokenAsync();
        ClientCall[] calls = [await world.RefundAsync(agent, 10, "one", Canary), await world.RefundAsync(agent, 2000, "two", Canary)];
        Assert.Equal([200, 403], calls.Select(static call => call.Status));
        string eve = await world.TokenAsync("eve", deployment: null);
        Task<ClientCall> erasing = EraseAsync(world, eve, "\"subject\":\"agent\"");
        await world.Boundary.KillAsync();
        _ = await Record.ExceptionAsync(() => erasing);
        await world.RestartAsync();
        eve = await world.TokenAsync("eve", deployment: null);
        string rita = await world.TokenAsync("rita", deployment: null);

        // Where the kill came before the order it is ordered now.
        if (((JsonArray)(await world.GetAsync("v1/evidence/erasures", rita)).Body!["items"]!).Items.IsEmpty)
        {
            await EraseAsync(world, eve, "\"subject\":\"agent\"");
        }

        JsonObject erasure = await DoneAsync(world, rita);
        Assert.Equal("3", erasure["erased"]!.ToString());
        ClientCall records = await world.GetAsync("v1/evidence?type=erasure", rita);
        Assert.Equal(["done", "ordered"], ((JsonArray)records.Body!["items"]!).Items.Select(static record => SettlementWorld.Text(record, "body", "state")));
        Assert.DoesNotContain(Canary, (await world.GetAsync("v1/evidence?principal=agent", rita)).Body!.ToString(), StringComparison.Ordinal);
        AssertChain(world);
    }

    private static async Task<JsonObject> DoneAsync(World world, string token)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(40));
        while (true)
        {
            JsonObject erasure = (JsonObject)((JsonArray)(await world.GetAsync("v1/evidence/erasures", token)).Body!["items"]!).Items[0];
            if (SettlementWorld.Text(erasure, "state") == "done")
            {
                return erasure;
            }

            await Task.Delay(100, patience.Token);
        }
    }

    private static Task<World> StartAsync(bool postgreSql) => SettlementWorld.StartAsync(postgreSql, static world =>
    {
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        File.AppendAllText(file, "\n---\napiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: eve }\nspec: { type: person, roles: [eraser], credentials: [ { clientSecretRef: env:AGENT_SECRET } ], grants: [ { route: atellagent, operations: [evidence.erase] } ] }\n");
    });

    private static Task<ClientCall> EraseAsync(World world, string token, string what) =>
        ApprovalWorld.PostAsync(world, token, "v1/evidence/erasures", $$"""{{{what}},"reason":"asked for by the customer"}""");

    private static void AssertChain(World world)
    {
        List<string> violations = [];
        StoredEvidence.ReadAll(world.Database, violations);
        Assert.Empty(violations);
    }

    // The key of its own of the first payload, and the beginning of what is under it.
    private static async Task<byte[]> ClosedAsync(World world)
    {
        await using System.Data.Common.DbConnection connection = world.Database.StartsWith("Host=", StringComparison.Ordinal)
            ? new NpgsqlConnection(world.Database + ";Pooling=False")
            : new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={world.Database};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using System.Data.Common.DbCommand command = connection.CreateCommand();
        command.CommandText = "select sealed from evidence_payload order by seq limit 1";
        return ((byte[])(await command.ExecuteScalarAsync())!)[9..57];
    }

    // Whoever has the log and guesses right what was asked still cannot tell that it was: each hash is under a salt that is not in the log.
    private static async Task AssertUnguessableAsync(World world, string token)
    {
        JsonObject record = (await world.GetAsync("v1/evidence?type=decision&limit=2", token)).Body!;
        JsonValue place = ((JsonArray)record["items"]!).Items[^1];
        JsonObject whole = (await world.GetAsync($"v1/evidence/main/{((JsonObject)place)["index"]}", token)).Body!;
        JsonObject beside = (JsonObject)whole["beside"]!;
        string leaf = CanonicalJson.ToText(whole["leaf"]!);
        string[] guesses = [Canary, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Canary))), .. Within(beside.Without("salt")).Select(Hash)];

        Assert.Contains(Canary, beside.ToString(), StringComparison.Ordinal);
        Assert.Contains(Hash(beside), leaf, StringComparison.Ordinal);
        Assert.All(guesses, guess => Assert.DoesNotContain(guess, leaf, StringComparison.Ordinal));
        Assert.DoesNotContain(SettlementWorld.Text(beside, "salt")!, leaf, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonValue> Within(JsonValue value) => value switch
    {
        JsonObject record => record.Members.SelectMany(static member => Within(member.Value)).Append(record),
        JsonArray items => items.Items.SelectMany(Within).Append(items),
        _ => [value],
    };

    private static string Hash(JsonValue value) => Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.ToUtf8(value)));
}
