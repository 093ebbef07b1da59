using System.Diagnostics;
using System.Globalization;
using Atellagent.Harness;
using Atellagent.Mutants.Finding;
using Atellagent.Mutants.Hosting;
using Atellagent.Mutants.Running;
using Atellagent.Mutants.Weaving;
using Microsoft.CodeAnalysis;

namespace Atellagent.Mutants;

/// <summary>Finds the mutants, compiles them, runs the tests against each and tells the score.</summary>
internal static class MutationCommand
{
    private const string Project = "Atellagent.Domain";

    /// <summary>Runs.</summary>
    /// <param name="folder">Where results are kept.</param>
    /// <param name="options">What is asked for.</param>
    /// <returns>The exit code: 0, or 1 where the score is too low or the tests do not pass on the program as it was written.</returns>
    public static async Task<int> RunAsync(string folder, MutationOptions options)
    {
        CompilerCall call = CompilerCall.Of(Repository.In("src", Project, Project + ".csproj"), "Release");
        List<Mutant> found = MutantFinder.Find(call.Compilation.SyntaxTrees
            .Select(tree => (Place: Path.GetRelativePath(call.Folder, tree.FilePath), tree))
            .Where(file => options.Covers(file.Place))
            .OrderBy(static file => file.Place, StringComparer.Ordinal));
        if (found.Count == 0)
        {
            Console.Error.WriteLine($"there is nothing to mutate in {string.Join(", ", options.Places)} of {Project}");
            return 2;
        }

        string program = Copied(folder);
        List<Mutant> mutants;
        await using (FileStream assembly = File.Create(Path.Combine(program, Project + ".dll")))
        {
            mutants = WovenAssembly.Compile(call, found, assembly);
        }

        Console.WriteLine($"{mutants.Count} mutants compile, {found.Count - mutants.Count} do not; running the tests without any ...");
        if (await SurveyAsync(program, options) is not IReadOnlyList<SurveyedTest> survey)
        {
            return 1;
        }

        Verdict[] verdicts = await new MutationRun(program, survey, options.Rounds).RunAsync(mutants, options.Workers, new Progress(mutants.Count).Tell);
        MutationReport report = new(verdicts, found.Count - mutants.Count);
        report.Save(folder);
        report.Write(Console.Out);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"score {report.Score:0.0}%; {folder}/survivors.txt has those that no test noticed"));
        return report.Score >= options.AtLeast ? 0 : 1;
    }

    /// <summary>For arguments that cannot be read.</summary>
    /// <returns>The exit code, 2.</returns>
    public static int Misused()
    {
        Console.Error.WriteLine("scripts/mutate: these arguments cannot be read; see scripts/mutate --help");
        return 2;
    }

    // The tests that are run against mutants, or null where one of them fails by itself.
    private static async Task<IReadOnlyList<SurveyedTest>?> SurveyAsync(string program, MutationOptions options)
    {
        using HostProcess host = new(program, 0, options.Rounds);
        List<SurveyedTest> all = await host.SurveyAsync();
        if (all.Find(static test => test.Failure is not null) is SurveyedTest failing)
        {
            Console.Error.WriteLine($"{failing.Name} fails on the program as it was written: {failing.Failure}");
            return null;
        }

        List<SurveyedTest> quick = all.FindAll(test => test.Milliseconds <= options.Slowest);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{quick.Count} tests of {all.Count} take up to {options.Slowest} ms each, {quick.Sum(static t => t.Milliseconds) / 1000:0.0} s together; the others are left out"));
        return quick;
    }

    // The program with the tests and all that they need, in a place where the woven assembly disturbs nobody.
    private static string Copied(string folder)
    {
        string target = Path.Combine(folder, "program");
        if (Directory.Exists(target))
        {
            Directory.Delete(target, recursive: true);
        }

        foreach (string file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(target, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    private sealed class Progress(int all)
    {
        private readonly long _start = Stopwatch.GetTimestamp();
        private int _done;
        private int _alive;

        public void Tell(Verdict verdict)
        {
            _done++;
            _alive += verdict.IsDead ? 0 : 1;
            if (!verdict.IsDead)
            {
                Console.WriteLine($"alive  {verdict.Mutant}");
            }

            if (_done % 50 == 0 || _done == all)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_done} of {all}, {_alive} alive, {Stopwatch.GetElapsedTime(_start).TotalSeconds:0} s"));
            }
        }
    }
}
