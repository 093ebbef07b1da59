using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What a route's schema marks secret reaches the destination and is stored nowhere: not beside a record either, nor where an action cannot go on without storing it.</summary>
public sealed class SecretArgumentTests
{
    private const string Secret = "between-us-4711-canary";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_secret_argument_is_sent_and_nothing_that_is_written_has_it(bool postgreSql)
    {
        await using World world = await SettlementWorld.StartAsync(postgreSql, static world =>
        {
            ApprovalWorld.Arrange(world);
            string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
            File.WriteAllText(file, File.ReadAllText(file).Replace("note: { type: string }", "note: { type: string, secret: true }", StringComparison.Ordinal));
        });
        string agent = await world.TokenAsync();

        ClientCall sent = await RefundAsync(world, agent, 10, "one");
        ClientCall denied = await RefundAsync(world, agent, 5000, "two");
        ClientCall wouldWait = await RefundAsync(world, agent, 200, "three");
        ClientCall external = await ApprovalWorld.PostAsync(world, agent, "v1/decisions", Body(10));
        ClientCall malformed = await world.ActAsync(agent, Body(10).Replace("\"EUR\"", "7", StringComparison.Ordinal));

        Assert.Equal((200, 403, 403, 403, 400), (sent.Status, denied.Status, wouldWait.Status, external.Status, malformed.Status));
        Assert.All([wouldWait, external], static call => Assert.Contains("secret_not_kept", call.Body!.ToString(), StringComparison.Ordinal));
        Assert.Contains(Secret, world.Upstream.Requests.Single().AllText, StringComparison.Ordinal);

        // Told by whoever reads, taken away, and written by the process.
        string rita = await world.TokenAsync("rita", deployment: null);
        List<string> told = [(await world.GetAsync("v1/evidence?limit=200", rita)).Body!.ToString()];
        foreach (ClientCall call in (ClientCall[])[sent, denied, wouldWait])
        {
            told.Add((await world.GetAsync("v1/decisions/" + SettlementWorld.Text(call.Body, "decision", "id"), rita)).Body!.ToString());
            told.Add((await world.GetAsync("v1/actions/" + call.Action, agent)).Body!.ToString());
        }

        Assert.Contains("(secret)", told[1], StringComparison.Ordinal);
        string export = world.Folder.In("export.jsonl");
        (int code, string output) = await Atell.RunAsync(world, "evidence", "export", "--out", export);
        Assert.True(code == 0, output);
        told.Add(await File.ReadAllTextAsync(export));
        told.Add(world.Boundary.Output);
        Assert.All(told, static text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
        Assert.Empty(await StoredBytes.WithAsync(world, Secret));

        // The search finds what is there.
        Assert.NotEmpty(await StoredBytes.WithAsync(world, sent.Action!));
        await world.Boundary.StopAsync();
        Assert.Empty(await StoredBytes.WithAsync(world, Secret));
    }

    private static Task<ClientCall> RefundAsync(World world, string agent, int amount, string key) => world.ActAsync(agent, Body(amount), key);

    private static string Body(int amount) =>
        $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":{{amount}},"currency":"EUR","note":"{{Secret}}"} }""";
}
