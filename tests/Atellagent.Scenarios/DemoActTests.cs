using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The acts of <c>atell demo</c> on a demo as <c>scripts/up --demo</c> leaves it: each comes to what it promises.</summary>
public sealed class DemoActTests
{
    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Every_act_comes_to_what_it_promises_and_one_without_a_demo_says_what_to_start()
    {
        using TestFolder folder = new();
        string data = folder.In("data"), demo = Path.Combine(data, "demo");
        Directory.CreateDirectory(demo);
        foreach ((string name, string secret) in ((string, string)[])[("agent.secret", World.AgentSecret), ("payments.token", World.Credential)])
        {
            await File.WriteAllTextAsync(Path.Combine(demo, name), secret);
            File.SetUnixFileMode(Path.Combine(demo, name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using Process upstream = await StartUpstreamAsync(demo);
        try
        {
            CopyBoundary(Path.Combine(data, "demo-boundary"), demo, new Uri(await File.ReadAllTextAsync(Path.Combine(demo, "upstream.url"))).Port);
            await using BoundaryProcess boundary = await BoundaryProcess.StartAsync(data, Path.Combine(data, "demo-boundary"));
            await File.WriteAllTextAsync(Path.Combine(demo, "boundary.url"), boundary.Address.ToString());

            // What is verified and planned on is what the acts before it have left.
            foreach (string act in (string[])["direct", "alter-argument", "break-evidence", "change-rule", "verify"])
            {
                (int code, string output) = await Atell.RunAsync(null, "demo", act, "--data", data);
                Assert.True(code == 0, $"{act}: {code}\n{output}\n{boundary.Output}");
                Assert.Contains("yes", output, StringComparison.Ordinal);
                Assert.DoesNotContain("NO ", output, StringComparison.Ordinal);
            }
        }
        finally
        {
            upstream.Kill();
            await upstream.WaitForExitAsync();
        }

        (int none, string said) = await Atell.RunAsync(null, "demo", "verify", "--data", folder.In("nothing"));
        Assert.Equal(2, none);
        Assert.Contains("scripts/up --demo", said, StringComparison.Ordinal);
    }

    private static async Task<Process> StartUpstreamAsync(string demo)
    {
        string ready = Path.Combine(demo, "upstream.url");
        ProcessStartInfo start = new(
            "dotnet",
            [Repository.Built("src", "Atellagent.Demo", "Atellagent.Demo.dll"), "upstream", "--port", "0", "--state", demo, "--ready-file", ready])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["DEMO_PAYMENTS_TOKEN"] = World.Credential;
        Process upstream = Process.Start(start)!;
        await PostgreSqlTests.UntilAsync(() => File.Exists(ready) && new FileInfo(ready).Length > 0);
        return upstream;
    }

    private static void CopyBoundary(string to, string secrets, int port)
    {
        string from = Repository.In("src", "Atellagent.Demo", "boundary");
        foreach (string file in Directory.EnumerateFiles(from, "*.yaml", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, File.ReadAllText(file)
                .Replace("${DEMO_UPSTREAM_PORT}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("${DEMO_SECRETS}", secrets, StringComparison.Ordinal));
        }
    }
}
