using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Atellagent.Mutants.Hosting;

/// <summary>
/// A process that runs tests against the woven assembly, by commands on its standard input: <c>survey</c>, or <c>run</c> with a
/// mutant's number and those of tests.
/// </summary>
internal sealed class TestHost
{
    private readonly TextWriter _answers;
    private readonly FieldInfo _active;
    private readonly bool[] _seen;
    private readonly TestCase[] _tests;

    private TestHost(TextWriter answers, int active)
    {
        _answers = answers;
        Type controls = Assembly.Load("Atellagent.Domain").GetType("Atellagent.Woven.MutantSwitch", throwOnError: true)!;
        _active = controls.GetField("Active")!;
        _seen = (bool[])controls.GetField("Seen")!.GetValue(null)!;
        Activate(active);
        _tests = TestCases.Of(Assembly.Load("Atellagent.Domain.Tests"));
    }

    /// <summary>Serves until the input ends.</summary>
    /// <param name="active">The mutant that is on from the start, so that what is computed once is computed under it too.</param>
    public static int Serve(int active)
    {
        TextWriter answers = Console.Out;
        Console.SetOut(TextWriter.Null);
        TestHost host = new(answers, active);
        while (Console.In.ReadLine() is string line)
        {
            string[] words = line.Split(' ');
            if (words[0] == "survey")
            {
                host.Survey();
            }
            else
            {
                host.Run(int.Parse(words[1], CultureInfo.InvariantCulture), [.. words[2].Split(',').Select(static w => int.Parse(w, CultureInfo.InvariantCulture))]);
            }
        }

        return 0;
    }

    private void Activate(int mutant) => _active.SetValue(null, mutant);

    // Twice each: what only the first time runs through is computed once, and kept.
    private void Survey()
    {
        (string? Failure, int[] Members, double Time)[] first = [.. _tests.Select(Observe)];
        for (int i = 0; i < _tests.Length; i++)
        {
            (string? failure, int[] members, double time) = Observe(_tests[i]);
            _answers.WriteLine(JsonSerializer.Serialize(new SurveyedTest(
                i,
                _tests[i].Name,
                first[i].Failure ?? failure,
                time,
                members,
                [.. first[i].Members.Except(members)])));
        }

        _answers.WriteLine("done");
    }

    private (string? Failure, int[] Members, double Time) Observe(TestCase test)
    {
        Array.Clear(_seen);
        long start = Stopwatch.GetTimestamp();
        string? failure = FailureOf(test);
        double time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return (failure, [.. Enumerable.Range(0, _seen.Length).Where(i => _seen[i])], time);
    }

    // A test that still fails when the mutant is off again tells of what the mutant left behind, not of the mutant.
    private void Run(int mutant, int[] tests)
    {
        Activate(mutant);
        int killer = Array.Find([.. tests.Append(-1)], i => i < 0 || FailureOf(_tests[i]) is not null);
        Activate(0);
        _answers.WriteLine(killer < 0 ? "survived" : $"killed {killer} {(FailureOf(_tests[killer]) is null ? "clean" : "dirty")}");
    }

    private static string? FailureOf(TestCase test)
    {
        try
        {
            test.Run();
            return null;
        }
        catch (Exception failure)
        {
            return failure.ToString();
        }
    }
}
