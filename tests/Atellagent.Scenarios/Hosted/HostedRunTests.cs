using System.Diagnostics;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Hosted;

/// <summary><c>atell run</c> from its start to its end: identity, evidence, the ways it is stopped, and what it refuses to do.</summary>
public sealed class HostedRunTests(HostedHouse house) : IClassFixture<HostedHouse>
{
    private World World => house.World;

    [Fact]
    public async Task A_run_acts_as_its_deployment_with_no_secret_of_its_own_and_evidence_tells_of_all_of_it()
    {
        Assert.SkipWhen(HostedWorld.WhyNot is not null, HostedWorld.WhyNot ?? "");
        World world = World;
        const string Act = "curl -s -H 'content-type: application/json' -d '{\"route\":\"payments\",\"operation\":\"refund\",\"arguments\":{\"orderId\":\"ord_run\",\"amount\":7,\"currency\":\"EUR\"}}' $ATELLAGENT_URL/v1/actions";
        const string Models = "; curl -s -o /dev/null -w ' %{http_code}' -H \"authorization: Bearer $OPENAI_API_KEY\" $OPENAI_BASE_URL/models; exit 5";

        (int code, string told, string error) = await HostedWorld.RunAsync(world, ["--deployment", "box", "--", "sh", "-c", Act + Models]);

        Assert.True(code == 5, told + error);
        Assert.Contains("\"status\":\"succeeded\"", told, StringComparison.Ordinal);
        Assert.EndsWith(" 200", told, StringComparison.Ordinal);
        Assert.Single(world.Upstream.Requests, static request => request.AllText.Contains("ord_run", StringComparison.Ordinal));
        JsonObject run = (await HostedWorld.RunsAsync(world))[0];
        string id = HostedWorld.Text(run, "id")!;
        Assert.Equal(("ended", "its program ended", "supervisor", "boxed"), (HostedWorld.Text(run, "state"), HostedWorld.Text(run, "reason"), HostedWorld.Text(run, "startedBy"), HostedWorld.Text(run, "principal")));
        Assert.Equal(5, ((JsonNumber)run["exitCode"]!).Value);
        (JsonObject started, JsonObject ended) = await RecordsAsync(world, id);
        Assert.Equal((id, "supervisor"), (HostedWorld.Text(started, "run"), HostedWorld.Text(started, "by")));
        Assert.Equal((id, "its program ended"), (HostedWorld.Text(ended, "run"), HostedWorld.Text(ended, "reason")));
        ClientCall decisions = await world.GetAsync("v1/evidence?type=decision&deployment=box", await world.AdminTokenAsync());
        Assert.Contains(Bodies(decisions), body => HostedWorld.Text(body, "run") == id);
        (int shown, string table) = await Atell.RunAsync(world, "runs", "list");
        Assert.True(shown == 0 && table.Contains(id, StringComparison.Ordinal), table);
    }

    [Theory]
    [InlineData("suspend", "the deployment is suspended")]
    [InlineData("end", "the run has been ended")]
    public async Task Whoever_stops_a_run_stops_its_sandbox_at_once(string how, string reason)
    {
        Assert.SkipWhen(HostedWorld.WhyNot is not null, HostedWorld.WhyNot ?? "");
        World world = World;
        using Process runner = HostedWorld.Run(world, ["--deployment", "box", "--", "sh", "-c", "echo up; exec sleep 4711"]);
        Assert.Equal("up", await runner.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        JsonObject run = await HostedWorld.UntilAsync(world, "running");
        try
        {
            if (how == "suspend")
            {
                Assert.Equal(200, (await world.SuspendAsync("deployments", "box", "suspend")).Status);
            }
            else
            {
                (int ended, string told) = await Atell.RunAsync(world, "runs", "end", HostedWorld.Text(run, "id")!);
                Assert.True(ended == 0, told);
            }

            string error = await runner.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await runner.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(6, runner.ExitCode);
            Assert.Contains(reason, error, StringComparison.Ordinal);
            Assert.False(IsAlive("sleep\04711"));
            JsonObject over = await HostedWorld.UntilAsync(world, "ended");
            Assert.Equal(how == "end" ? "administrator" : null, HostedWorld.Text(over, "endedBy"));
            if (how == "suspend")
            {
                (int again, _, string refusal) = await HostedWorld.RunAsync(world, ["--deployment", "box", "--", "true"]);
                Assert.True(again == 6 && refusal.Contains("suspended", StringComparison.Ordinal), refusal);
            }
        }
        finally
        {
            await world.SuspendAsync("deployments", "box", "resume");
        }
    }

    [Fact]
    public async Task A_sandbox_dies_with_whoever_runs_it()
    {
        Assert.SkipWhen(HostedWorld.WhyNot is not null, HostedWorld.WhyNot ?? "");
        World world = World;
        using Process runner = HostedWorld.Run(world, ["--deployment", "box", "--", "sh", "-c", "echo up; exec sleep 4712"]);
        Assert.Equal("up", await runner.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

        runner.Kill();
        await runner.WaitForExitAsync(TestContext.Current.CancellationToken);

        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(10));
        while (IsAlive("sleep\04712"))
        {
            Assert.False(patience.IsCancellationRequested, "the sandbox lives on");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Without_bubblewrap_nothing_is_started_and_it_says_what_to_install()
    {
        World world = World;
        int before = (await HostedWorld.RunsAsync(world)).Count;

        (int code, string told, string error) = await HostedWorld.RunAsync(world, ["--deployment", "box", "--", "sh", "-c", "echo up"], null, ("PATH", world.Folder.Folder("empty")));

        Assert.Equal((2, ""), (code, told));
        Assert.Contains("apt-get install bubblewrap", error, StringComparison.Ordinal);
        Assert.Equal(before, (await HostedWorld.RunsAsync(world)).Count);
    }

    [Fact]
    public async Task A_deployment_that_says_what_is_run_runs_nothing_else_and_one_that_is_not_hosted_runs_nothing()
    {
        Assert.SkipWhen(HostedWorld.WhyNot is not null, HostedWorld.WhyNot ?? "");
        World world = World;

        (int other, _, string refusal) = await HostedWorld.RunAsync(world, ["--deployment", "fixed", "--", "sh", "-c", "exit 0"]);
        (int same, _, _) = await HostedWorld.RunAsync(world, ["--deployment", "fixed", "--", "sh", "-c", "exit 3"]);
        (int external, _, string notHosted) = await HostedWorld.RunAsync(world, ["--deployment", "prod", "--", "true"]);
        using HttpRequestMessage byAgent = world.Post("v1/admin/runs", await world.TokenAsync(), Encoding.UTF8.GetBytes("""{"deployment":"box","command":["true"],"key":{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}}"""), "application/json");

        Assert.True(other == 6 && refusal.Contains("something else", StringComparison.Ordinal), refusal);
        Assert.Equal(3, same);
        Assert.True(external == 6 && notHosted.Contains("not hosted", StringComparison.Ordinal), notHosted);
        Assert.Equal(403, (await world.SendAsync(byAgent, null)).Status);
    }

    [Fact]
    public async Task A_folder_of_its_own_is_written_to_and_a_link_in_it_leads_nowhere()
    {
        Assert.SkipWhen(HostedWorld.WhyNot is not null, HostedWorld.WhyNot ?? "");
        World world = World;
        DirectoryInfo folder = HostedWorld.MakeFolder();
        string secret = world.Folder.In("secret");
        await File.WriteAllTextAsync(secret, "canary", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(folder.FullName, "link"), secret);

        (int code, string told, string error) = await HostedWorld.RunAsync(world, ["--deployment", "box", "--dir", folder.FullName, "--", "sh", "-c", "echo kept > kept; cat link"]);
        (int root, _, string refusal) = await HostedWorld.RunAsync(world, ["--deployment", "box", "--dir", "/etc", "--", "true"]);

        Assert.True(code == 1 && !told.Contains("canary", StringComparison.Ordinal), told + error);
        Assert.Equal("kept\n", await File.ReadAllTextAsync(Path.Combine(folder.FullName, "kept"), TestContext.Current.CancellationToken));
        Assert.True(root == 2 && refusal.Contains("not a folder to give away", StringComparison.Ordinal), refusal);
        folder.Delete(recursive: true);
    }

    private static async Task<(JsonObject Started, JsonObject Ended)> RecordsAsync(World world, string run)
    {
        JsonObject[] records = [.. Bodies(await world.GetAsync("v1/evidence?type=run", await world.AdminTokenAsync())).Where(record => HostedWorld.Text(record, "run") == run)];
        return (Assert.Single(records, static one => HostedWorld.Text(one, "state") == "started"), Assert.Single(records, static one => HostedWorld.Text(one, "state") == "ended"));
    }

    private static IReadOnlyList<JsonObject> Bodies(ClientCall listing) =>
        [.. ((JsonArray)listing.Body!["items"]!).Items.Cast<JsonObject>().Select(static item => (JsonObject)(item["record"] ?? item["body"] ?? item))];

    private static bool IsAlive(string words)
    {
        foreach (string process in Directory.GetDirectories("/proc").Where(static path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(process, "cmdline")).Contains(words, StringComparison.Ordinal))
                {
                    return true;
                }
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        return false;
    }
}
