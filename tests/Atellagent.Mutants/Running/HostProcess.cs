using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Atellagent.Mutants.Hosting;

namespace Atellagent.Mutants.Running;

/// <summary>A test host as its own process, which is ended when a mutant does not let it answer in time.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;

    /// <summary>Starts one.</summary>
    /// <param name="folder">The folder of the program with the woven assembly.</param>
    /// <param name="active">The mutant that is on from the start.</param>
    /// <param name="rounds">The share of the rounds of generated tests, in percent.</param>
    public HostProcess(string folder, int active, int rounds)
    {
        ProcessStartInfo start = new("dotnet")
        {
            ArgumentList = { Path.Combine(folder, "Atellagent.Mutants.dll"), "host", active.ToString(CultureInfo.InvariantCulture) },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ATELLAGENT_ROUNDS"] = rounds.ToString(CultureInfo.InvariantCulture);
        start.Environment["CsCheck_Threads"] = "1";
        // A mutant that grows without end meets a wall, and its test fails.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x60000000";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
    }

    public bool IsAlive => !_process.HasExited;

    /// <summary>Runs tests under a mutant.</summary>
    /// <param name="mutant">The mutant's number.</param>
    /// <param name="tests">The tests' numbers, the likely ones first.</param>
    /// <param name="limit">How long they may take.</param>
    /// <returns>The test that fails, minus one where none does, or null where there was no answer; and whether the process is as it was before.</returns>
    public async Task<(int? Killer, bool IsClean)> RunAsync(int mutant, IEnumerable<int> tests, TimeSpan limit)
    {
        using CancellationTokenSource patience = new(limit);
        try
        {
            await _process.StandardInput.WriteLineAsync($"run {mutant} {string.Join(',', tests)}".AsMemory(), patience.Token);
            string? answer = await _process.StandardOutput.ReadLineAsync(patience.Token);
            return answer?.Split(' ') switch
            {
                ["survived"] => (-1, true),
                ["killed", string test, string state] => (int.Parse(test, CultureInfo.InvariantCulture), state == "clean"),
                _ => (null, false),
            };
        }
        catch (Exception silent) when (silent is OperationCanceledException or IOException)
        {
            return (null, false);
        }
        finally
        {
            if (patience.IsCancellationRequested)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>Runs all tests on the program as it was written, and tells what they run through.</summary>
    public async Task<List<SurveyedTest>> SurveyAsync()
    {
        await _process.StandardInput.WriteLineAsync("survey");
        List<SurveyedTest> tests = [];
        while (await _process.StandardOutput.ReadLineAsync() is string line and not "done")
        {
            tests.Add(JsonSerializer.Deserialize<SurveyedTest>(line)!);
        }

        return tests.Count > 0 ? tests : throw new InvalidOperationException("the test host ended without an answer");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
