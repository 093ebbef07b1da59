using Atellagent.Harness;

namespace Atellagent.Scenarios.Keys;

/// <summary>What was written before the key ring came under another master stays readable, and the log goes on under the same key.</summary>
public sealed class RewrappedEvidenceTests
{
    [Fact]
    public async Task Payloads_and_the_log_live_through_a_master_that_is_added_and_one_that_is_replaced()
    {
        await using World world = await SettlementWorld.StartAsync(postgreSql: false);
        string decision = SettlementWorld.Text((await world.RefundAsync(await world.TokenAsync(), 10, "before", "ord_before1")).Body, "decision", "id")!;
        string keys = (await world.GetAsync(".well-known/atellagent-evidence", token: null)).Body!["keys"]!.ToString();

        foreach ((string master, string? previous) in ((string, string?)[])[("one", null), ("two", "one")])
        {
            await File.WriteAllTextAsync(world.Folder.In(master), $"the master {master}, which is long enough to be one", TestContext.Current.CancellationToken);
            File.SetUnixFileMode(world.Folder.In(master), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            world.Environment["ATELLAGENT__KEYS__MASTERREF"] = "file:" + world.Folder.In(master);
            if (previous is not null)
            {
                world.Environment["ATELLAGENT__KEYS__PREVIOUSMASTERREF"] = "file:" + world.Folder.In(previous);
            }

            await world.Boundary.StopAsync();
            await world.RestartAsync();
            string rita = await world.TokenAsync("rita", deployment: null);

            Assert.Contains("ord_before1", (await world.GetAsync("v1/decisions/" + decision, rita)).Body!.ToString(), StringComparison.Ordinal);
            Assert.Equal(keys, (await world.GetAsync(".well-known/atellagent-evidence", token: null)).Body!["keys"]!.ToString());
            ClientCall again = await world.RefundAsync(await world.TokenAsync(), 10, "before", "ord_before1");
            Assert.Equal((200, decision), (again.Status, SettlementWorld.Text(again.Body, "decision", "id")));
            Assert.Equal(200, (await world.RefundAsync(await world.TokenAsync(), 11, "under-" + master, "ord_after1")).Status);
        }

        string export = world.Folder.In("export.jsonl");
        (int code, string output) = await Atell.RunAsync(world, "evidence", "export", "--out", export);
        Assert.True(code == 0, output);
        (code, output) = await Atell.RunAsync(null, "evidence", "verify", export);
        Assert.True(code == 0, output);
        Assert.Equal(3, world.Upstream.Requests.Count);
        await world.Boundary.StopAsync();
    }
}
