using System.Diagnostics;
using Atellagent.Benchmarks.Processes;
using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Worlds;
using Atellagent.Harness;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>From the start of <c>atell run</c> to the answer of the first governed call from inside its sandbox: the command, its token, the run's record, the sandbox, and two durable records of the call.</summary>
internal static class RunScenario
{
    private const double TargetMilliseconds = 3000;
    private const int FewPolicies = 10;

    // A boundary that has just started takes no proof of before.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(6);

    private const string Call =
        """
        curl -s -H 'content-type: application/json' -d '{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":10,"currency":"EUR"}}' $ATELLAGENT_URL/v1/actions; echo
        """;

    private const string Documents =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: boxed, owner: support }
        spec: { type: agent, roles: [support], grants: [ { route: payments, operations: [refund] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Deployment
        metadata: { name: box, owner: support }
        spec: { principals: [boxed], environment: production, runtime: hosted, grants: [ { route: payments, operations: [refund] } ] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: supervisor, owner: support }
        spec:
          type: service
          roles: [runner]
          credentials: [ { clientSecretRef: "env:AGENT_SECRET" } ]
          grants: [ { route: atellagent, operations: ["*"] } ]
        """;

    public static async Task<ScenarioResult> RunAsync(BenchmarkOptions options)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/bwrap"))
        {
            throw new InvalidOperationException("sandboxes need bubblewrap (apt-get install bubblewrap)");
        }

        await using ServerProcess upstream = await ServerProcess.StartAsync(Cores.Rest, "upstream");
        using TestFolder folder = new();
        string boundary = GeneratedBoundary.Write(folder.In("boundary"), FewPolicies, upstream.Address.Port);
        await File.WriteAllTextAsync(Path.Combine(boundary, "hosted.yaml"), Documents);
        await using BoundaryProcess silo = await GovernedWorld.StartSiloAsync(folder.In("data"), boundary, ["taskset", "-c", "0-1023"]);
        await Task.Delay(Settling);
        (List<double> first, List<double> whole, List<string> violations) = ([], [], []);
        for (int i = 0; i < options.Rounds; i++)
        {
            long begin = Stopwatch.GetTimestamp();
            using Process run = Start(silo.Address, folder.In("home"));
            run.StandardInput.Close();
            string? answer = await run.StandardOutput.ReadLineAsync();
            first.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            string error = await run.StandardError.ReadToEndAsync();
            await run.WaitForExitAsync();
            whole.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            violations.AddRange(answer?.Contains("\"status\":\"succeeded\"", StringComparison.Ordinal) == true ? [] : ["the first answer was wrong: " + answer + error]);
        }

        await silo.StopAsync();
        return new ScenarioResult(
            "run",
            [
                Row.Alone("ms to the first governed answer inside", "atell run", first, TargetMilliseconds),
                Row.Alone("ms to the end, told to the boundary", "atell run", whole, null),
            ],
            "",
            violations);
    }

    private static Process Start(Uri silo, string home)
    {
        ProcessStartInfo start = new("dotnet", [Repository.Built("src", "Atellagent.Cli", "atell.dll"), "run", "--deployment", "box", "--", "sh", "-c", Call])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in ((string, string)[])
            [
                ("HOME", home), ("XDG_CONFIG_HOME", home), ("ATELLAGENT_URL", silo.ToString()), ("ATELLAGENT_CLIENT_ID", "supervisor"), ("ATELLAGENT_CLIENT_SECRET", GovernedWorld.Secret),
            ])
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
