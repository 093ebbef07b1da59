using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Atellagent.Harness;
using Atellagent.Silo.Composition;

namespace Atellagent.Scenarios;

/// <summary>The server of Cerbos, a decision point of somebody else's making, as tests/cerbos pins it: it is asked as it stands, and takes away.</summary>
public sealed class CerbosTests
{
    private const string Policy =
        """
        apiVersion: api.cerbos.dev/v1
        resourcePolicy:
          resource: route
          version: default
          rules:
            - actions: [echo, refund]
              effect: EFFECT_ALLOW
              roles: [agent]
              condition: { match: { expr: P.attr.deployment == 'prod' } }
            - actions: [refund]
              effect: EFFECT_DENY
              roles: [agent]
              condition: { match: { expr: "!has(R.attr.amount) || R.attr.amount > 100.0" } }
              output: { when: { ruleActivated: "'no more than a hundred'" } }
        """;

    [Fact]
    public async Task It_is_asked_as_it_stands_and_takes_away()
    {
        Assert.SkipUnless(Npm.IsPresent && OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "npm and node are not installed, or this is no Linux on x64");
        string? folder = await Npm.InstallLockedAsync(Repository.In("tests", "cerbos"));
        Assert.SkipWhen(folder is null, "the npm registry cannot be reached");
        using TestFolder files = new();
        int port = SiloHost.FreePort();
        using Process cerbos = await StartAsync(folder, files, port);
        try
        {
            await using World world = await DecisionPointWorld.StartAsync(
                "{ arguments: resource, context: { cerbos.includeMeta: true }, reason: /cerbos.response/results/0/outputs/0/val }", port: port);
            string token = await world.TokenAsync();

            ClientCall echo = await LabelWorld.EchoAsync(world, token);
            ClientCall small = await RefundAsync(world, token, 100);
            ClientCall large = await RefundAsync(world, token, 101);
            ClientCall forbidden = await RefundAsync(world, token, 10, "USD");

            Assert.True((echo.Status, small.Status) == (200, 200), $"{echo.Body} {small.Body}");
            Assert.Equal((403, 403), (large.Status, forbidden.Status));
            Assert.Equal("points/asked#ask", LabelWorld.Rule(large));
            Assert.Contains("the decision point pdp says no: \\\"no more than a hundred\\\"", large.Body!.ToString(), StringComparison.Ordinal);
            Assert.Equal("finance/limits#served-currency", LabelWorld.Rule(forbidden));

            cerbos.Kill();
            await cerbos.WaitForExitAsync();
            ClientCall gone = await LabelWorld.EchoAsync(world, token);

            Assert.Equal(403, gone.Status);
            Assert.Contains("\"unavailable.pdp\":1", await DecisionPointWorld.StoryAsync(world, gone), StringComparison.Ordinal);
            Assert.Equal(2, world.Upstream.Requests.Count);
            await world.AssertHistoryAsync();
        }
        finally
        {
            cerbos.Kill();
        }
    }

    private static async Task<Process> StartAsync(string folder, TestFolder files, int port)
    {
        Directory.CreateDirectory(files.In("policies"));
        await File.WriteAllTextAsync(Path.Combine(files.In("policies"), "route.yaml"), Policy);
        await File.WriteAllTextAsync(
            files.In("cerbos.yaml"),
            $$"""
            server: { httpListenAddr: "127.0.0.1:{{port}}", grpcListenAddr: "unix:{{files.In("cerbos.sock")}}" }
            storage: { driver: disk, disk: { directory: "{{files.In("policies")}}", watchForChanges: false } }
            telemetry: { disabled: true }
            """);
        ProcessStartInfo start = new(Path.Combine(folder, "node_modules", "@cerbos", "cerbos-linux-x64", "cerbos-linux-x64"), ["server", "--config", files.In("cerbos.yaml")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        TaskCompletionSource<string?> begun = new();
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.Contains("Starting HTTP server", StringComparison.Ordinal))
            {
                begun.TrySetResult(line.Data);
            }
        };
        process.BeginOutputReadLine();
        Assert.True(await begun.Task.WaitAsync(TimeSpan.FromMinutes(1)) is not null, "the server of Cerbos did not start");
        await ListensAsync(port);
        return process;
    }

    // It says that it is starting before it listens.
    private static async Task ListensAsync(int port)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        while (true)
        {
            using TcpClient client = new();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, limit.Token);
            }
        }
    }

    private static Task<ClientCall> RefundAsync(World world, string token, int amount, string currency = "EUR") => world.ActAsync(
        token, $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":{{amount}},"currency":"{{currency}}"} }""");
}
