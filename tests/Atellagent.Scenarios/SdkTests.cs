using System.Diagnostics;
using System.Text.RegularExpressions;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The clients for TypeScript and Python: their own tests, one of which asks a started boundary for everything that they offer.</summary>
public sealed partial class SdkTests
{
    [Theory]
    [InlineData("node", "typescript")]
    [InlineData("python3", "python")]
    public async Task A_client_does_what_it_says_and_repeats_nothing_that_may_have_happened(string program, string folder)
    {
        Assert.SkipWhen(await RunAsync(new ProcessStartInfo(program, ["--version"])) is null, $"{program} is not installed");
        await using World world = await ApprovalWorld.StartAsync();
        ProcessStartInfo start = program == "node"
            ? new(program, ["--test", "--test-timeout=100000", "--test-reporter=tap", "test/"])
            : new(program, ["-m", "unittest", "discover", "-s", "tests"]);
        start.WorkingDirectory = Repository.In("sdk", folder);
        (start.Environment["PYTHONPATH"], start.Environment["PYTHONDONTWRITEBYTECODE"]) = (".", "1");
        start.Environment["ATELLAGENT_URL"] = world.Boundary.Address.ToString();
        (start.Environment["ATELLAGENT_CLIENT_ID"], start.Environment["ATELLAGENT_CLIENT_SECRET"], start.Environment["ATELLAGENT_DEPLOYMENT"]) = ("agent", World.AgentSecret, "prod");

        string? said = await RunAsync(start, line => VoteAsync(world, line));

        Assert.True(said is not null, "it did not end well");
        Assert.Single(world.Upstream.Requests, static request => request.BodyText.Contains("200", StringComparison.Ordinal));
        await world.AssertHistoryAsync();
    }

    private static async Task VoteAsync(World world, string line)
    {
        if (Waits().Match(line) is not { Success: true } waits)
        {
            return;
        }

        foreach (string voter in (string[])["fay", "fred"])
        {
            ClientCall vote = await ApprovalWorld.VoteAsync(world, await world.TokenAsync(voter, deployment: null), waits.Groups[1].Value, waits.Groups[2].Value);
            Assert.True(vote.Status == 200, vote.Body?.ToString());
        }
    }

    // Null where it is not there, or did not end with success.
    private static async Task<string?> RunAsync(ProcessStartInfo start, Func<string, Task>? hear = null)
    {
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }

        using (process)
        {
            List<string> said = [];
            Task<string> errors = process.StandardError.ReadToEndAsync();
            while (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is { } line)
            {
                said.Add(line);
                await (hear?.Invoke(line) ?? Task.CompletedTask);
            }

            await process.WaitForExitAsync();
            string all = string.Join('\n', said.Append(await errors));
            Assert.True(hear is null || process.ExitCode == 0, all);
            return process.ExitCode == 0 ? all : null;
        }
    }

    [GeneratedRegex("WAITS (apr_[a-z0-9]+) (sha256:[0-9a-f]{64}) END")]
    private static partial Regex Waits();
}
