using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Scenarios;

namespace Atellagent.Benchmarks;

/// <summary>Runs the scenarios one after the other and reports them together.</summary>
internal static class BenchmarkRun
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (BenchmarkOptions.Read(args) is not { } options)
        {
            return BenchmarkOptions.Usage();
        }

        Directory.CreateDirectory(options.Folder);
        Report report = new(Conditions.Read(options));
        foreach (string name in options.Scenarios)
        {
            await Console.Error.WriteLineAsync($"running {name} ...");
            ScenarioResult result = name switch
            {
                "action" => await ActionScenario.RunAsync(options),
                "mcp" => await McpScenario.RunAsync(options),
                "chat" => await ChatScenario.RunAsync(options),
                "decide" => DecideScenario.Run(options),
                "ext-authz" => await CheckScenario.RunAsync(options),
                "token" => await TokenScenario.RunAsync(options),
                "approval" => await ApprovalScenario.RunAsync(options),
                "cluster" => await ClusterScenario.RunAsync(options),
                "detectors" => DetectorScenario.Run(options),
                "policy" => PolicyScenario.Run(options),
                "replay" => await ReplayScenario.RunAsync(options),
                "search" => await SearchScenario.RunAsync(options),
                "run" => await RunScenario.RunAsync(options),
                "admission" => await AdmissionScenario.RunAsync(options),
                "evidence" => await EvidenceScenario.RunAsync(options),
                _ => await StartScenario.RunAsync(options),
            };
            report.Add(result);
            Console.Write(result.ToTable());
        }

        string file = await report.WriteAsync(options.Folder);
        Console.WriteLine($"{Conditions.Line(report.Conditions)}\nwritten to {file}");
        return report.HasScore ? 0 : 1;
    }
}
