using System.Diagnostics;
using System.Globalization;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Hosted;

/// <summary><c>atell runs serve</c> hosts what the boundary folder says, follows what becomes of it, and leaves nothing behind.</summary>
public sealed class SupervisorTests
{
    private const string Documents =
        """
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: steady, owner: support }
        spec:
          principals: [boxed]
          environment: production
          runtime: hosted
          run: { memoryMegabytes: 256, processes: 64, restart: on-failure, command: [sh, -c, "echo steady-up; exec sleep SECONDS"] }
          grants: [ { route: payments, operations: [getOrder] } ]
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: flaky, owner: support }
        spec:
          principals: [boxed]
          environment: production
          runtime: hosted
          run: { memoryMegabytes: 256, processes: 64, restart: on-failure, command: [sh, -c, "exit 3"] }
          grants: [ { route: payments, operations: [getOrder] } ]
        """;

    [Fact]
    public async Task It_hosts_what_is_applied_and_follows_it_to_its_end()
    {
        Assert.SkipWhen(HostedWorld.WhyNot is not null, HostedWorld.WhyNot ?? "");
        await using World world = await World.StartAsync(world =>
        {
            HostedWorld.Arrange(world);
            File.WriteAllText(Path.Combine(world.BoundaryFolder, "served.yaml"), Served(4801));
        });
        using Process serve = HostedWorld.Start(world, ["runs", "serve"]);
        StringBuilder said = new();
        Task reading = ReadAsync(serve.StandardOutput, said);
        Task<string> error = serve.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        await UntilAsync(() => Task.FromResult(IsAlive(4801)), "steady does not run");
        await UntilAsync(async () => (await OfAsync(world, "flaky")).Count(static run => (run["exitCode"] as JsonNumber)?.Value == 3) >= 2, "flaky was not started again");
        await UntilAsync(async () => (await OfAsync(world, "fixed")) is [{ } only] && HostedWorld.Text(only, "state") == "ended", "fixed was not run, once");
        lock (said)
        {
            Assert.Contains("steady | steady-up\n", said.ToString(), StringComparison.Ordinal);
        }

        Assert.Equal(200, (await world.SuspendAsync("deployments", "steady", "suspend")).Status);
        await UntilAsync(() => Task.FromResult(!IsAlive(4801)), "suspending does not end it");
        Assert.Equal(200, (await world.SuspendAsync("deployments", "steady", "resume")).Status);
        await UntilAsync(() => Task.FromResult(IsAlive(4801)), "resuming does not start it");

        Assert.Equal(200, (await world.ApplyAsync(Served(4802))).Status);
        await UntilAsync(() => Task.FromResult(IsAlive(4802) && !IsAlive(4801)), "what is applied is not followed");

        using (Process kill = Process.Start("kill", ["-TERM", serve.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await serve.WaitForExitAsync(TestContext.Current.CancellationToken);
        await reading;
        Assert.True(serve.ExitCode == 0, await error);
        Assert.False(IsAlive(4801) || IsAlive(4802));
        IReadOnlyList<JsonObject> runs = await HostedWorld.RunsAsync(world);
        Assert.All(runs, static run => Assert.Equal("ended", HostedWorld.Text(run, "state")));
        Assert.Equal("whoever started it stopped it", HostedWorld.Text((await OfAsync(world, "steady"))[0], "reason"));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task What_is_hosted_is_told_to_runners_alone()
    {
        await using World world = await World.StartAsync(world =>
        {
            HostedWorld.Arrange(world);
            File.WriteAllText(Path.Combine(world.BoundaryFolder, "served.yaml"), Served(4803));
        });
        Assert.Equal(401, (await world.GetAsync("v1/admin/runs/hosted", null)).Status);
        Assert.Equal(403, (await world.GetAsync("v1/admin/runs/hosted", await world.TokenAsync())).Status);
        string runner = await world.TokenAsync("supervisor", HostedWorld.RunnerSecret, deployment: null);
        ClientCall told = await world.GetAsync("v1/admin/runs/hosted", runner);
        JsonObject[] items = [.. ((JsonArray)told.Body!["items"]!).Items.Cast<JsonObject>()];
        Assert.Equal(["fixed", "flaky", "steady"], items.Select(static item => HostedWorld.Text(item, "deployment")).Order());
        Assert.All(items, static item => Assert.Null(item["reason"]));

        // Whoever names the clock hears of the next change when it is there.
        Task<ClientCall> waiting = world.GetAsync($"v1/admin/runs/hosted?clock={told.Body!["clock"]}&wait=20", runner);
        await world.SuspendAsync("principals", "boxed", "suspend");
        ClientCall after = await waiting;
        Assert.NotEqual(told.Body!["clock"]!.ToString(), after.Body!["clock"]!.ToString());
        ClientCall now = await world.GetAsync("v1/admin/runs/hosted", runner);
        Assert.All(((JsonArray)now.Body!["items"]!).Items.Cast<JsonObject>(), static item => Assert.Contains("suspended", HostedWorld.Text(item, "reason"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_that_a_program_does_lets_it_outlive_a_runner_that_is_killed()
    {
        Assert.SkipWhen(HostedWorld.WhyNot is not null, HostedWorld.WhyNot ?? "");
        await using World world = await HostedWorld.StartAsync();
        const string Hostile =
            """
            import ctypes, os, signal
            libc = ctypes.CDLL(None)
            def stay():
                for number in range(1, 65):
                    try: signal.signal(number, signal.SIG_IGN)
                    except (OSError, ValueError): pass
                libc.prctl(1, 0, 0, 0, 0)
            stay()
            for _ in range(4):
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        stay()
                        for fd in range(0, 64):
                            try: os.close(fd)
                            except OSError: pass
                        os.execv("/bin/sleep", ["sleep", "4804"])
                    os._exit(0)
            print("up", flush=True)
            os.execv("/bin/sleep", ["sleep", "4804"])
            """;
        using Process runner = HostedWorld.Run(world, ["--deployment", "box", "--", "python3", "-c", Hostile]);
        Assert.Equal("up", await runner.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        await UntilAsync(() => Task.FromResult(Alive(4804) == 5), "the hostile program is not there");

        runner.Kill();
        await runner.WaitForExitAsync(TestContext.Current.CancellationToken);

        await UntilAsync(() => Task.FromResult(Alive(4804) == 0), "something lives on");
    }

    private static string Served(int seconds) => Documents.Replace("SECONDS", seconds.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static async Task<IReadOnlyList<JsonObject>> OfAsync(World world, string deployment) =>
        [.. (await HostedWorld.RunsAsync(world)).Where(run => HostedWorld.Text(run, "deployment") == deployment)];

    private static async Task ReadAsync(StreamReader from, StringBuilder said)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (said)
            {
                said.Append(line).Append('\n');
            }
        }
    }

    private static bool IsAlive(int seconds) => Alive(seconds) > 0;

    private static int Alive(int seconds)
    {
        string words = string.Create(CultureInfo.InvariantCulture, $"sleep\0{seconds}\0");
        return Directory.EnumerateDirectories("/proc").Count(folder =>
        {
            try
            {
                return char.IsAsciiDigit(Path.GetFileName(folder)[0]) && File.ReadAllText(Path.Combine(folder, "cmdline")) == words;
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        });
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string otherwise)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(40));
        while (!await isSo())
        {
            Assert.False(patience.IsCancellationRequested, otherwise);
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
