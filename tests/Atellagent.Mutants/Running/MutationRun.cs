using System.Collections.Concurrent;
using Atellagent.Mutants.Finding;
using Atellagent.Mutants.Hosting;

namespace Atellagent.Mutants.Running;

/// <summary>Runs the tests against each mutant.</summary>
/// <param name="folder">The folder of the program with the woven assembly.</param>
/// <param name="survey">What the tests run through.</param>
/// <param name="rounds">The share of the rounds of generated tests, in percent.</param>
internal sealed class MutationRun(string folder, IReadOnlyList<SurveyedTest> survey, int rounds)
{
    private readonly ILookup<int, SurveyedTest> _always = Lookup(survey, static test => test.Members);
    private readonly ILookup<int, SurveyedTest> _once = Lookup(survey, static test => test.OnceMembers);
    private readonly Dictionary<int, string> _names = survey.ToDictionary(static test => test.Number, static test => test.Name);
    private readonly ConcurrentDictionary<int, int> _kills = new();

    /// <summary>Runs.</summary>
    /// <param name="mutants">The mutants.</param>
    /// <param name="workers">How many processes at once.</param>
    /// <param name="onVerdict">Hears of each verdict, one at a time.</param>
    /// <returns>The verdicts in the order of the mutants.</returns>
    public async Task<Verdict[]> RunAsync(IReadOnlyList<Mutant> mutants, int workers, Action<Verdict> onVerdict)
    {
        Verdict[] verdicts = new Verdict[mutants.Count];
        int next = -1;
        Lock told = new();
        await Parallel.ForAsync(0, workers, async (_, _) =>
        {
            HostProcess? host = null;
            for (int i = Interlocked.Increment(ref next); i < mutants.Count; i = Interlocked.Increment(ref next))
            {
                host = host is { IsAlive: true } ? host : Started(host, 0);
                (verdicts[i], bool isClean) = await JudgeAsync(host, mutants[i]);
                host = isClean ? host : Started(host, 0);
                lock (told)
                {
                    onVerdict(verdicts[i]);
                }
            }

            host?.Dispose();
        });
        return verdicts;
    }

    private HostProcess Started(HostProcess? former, int active)
    {
        former?.Dispose();
        return new HostProcess(folder, active, rounds);
    }

    private async Task<(Verdict Verdict, bool IsClean)> JudgeAsync(HostProcess host, Mutant mutant)
    {
        SurveyedTest[] always = [.. _always[mutant.MemberNumber]];
        SurveyedTest[] once = [.. _once[mutant.MemberNumber]];
        if (always.Length + once.Length == 0)
        {
            return (new Verdict(mutant, Fate.Untested, null), true);
        }

        bool isClean = true;
        if (always.Length > 0)
        {
            (int? killer, isClean) = await host.RunAsync(mutant.Number, Ordered(always), Limit(always));
            // A test that failed on what a mutant left behind, or passed on what was computed before, has told nothing.
            bool isTold = killer is null || (killer < 0 ? once.Length == 0 : isClean);
            if (isTold)
            {
                return (Told(mutant, killer), isClean);
            }
        }

        // What is computed once is computed anew, and any test may use it.
        SurveyedTest[] tests = once.Length > 0 ? [.. always, .. once, .. survey.Except(always).Except(once)] : always;
        using HostProcess fresh = new(folder, mutant.Number, rounds);
        (int? verdict, _) = await fresh.RunAsync(mutant.Number, Ordered(tests), Limit(tests));
        return (Told(mutant, verdict), isClean);
    }

    private Verdict Told(Mutant mutant, int? killer)
    {
        if (killer >= 0)
        {
            _kills.AddOrUpdate(killer.Value, 1, static (_, before) => before + 1);
        }

        return killer switch
        {
            null => new Verdict(mutant, Fate.Stuck, null),
            < 0 => new Verdict(mutant, Fate.Survived, null),
            int test => new Verdict(mutant, Fate.Killed, _names[test]),
        };
    }

    // Quick ones first, and of those that take about the same the ones that killed before.
    private IEnumerable<int> Ordered(IEnumerable<SurveyedTest> tests) => tests
        .OrderBy(static test => test.Milliseconds < 20 ? 0 : test.Milliseconds)
        .ThenByDescending(test => _kills.GetValueOrDefault(test.Number))
        .Select(static test => test.Number);

    private static TimeSpan Limit(IEnumerable<SurveyedTest> tests) => TimeSpan.FromSeconds(20) + TimeSpan.FromMilliseconds(10 * tests.Sum(static test => test.Milliseconds));

    private static ILookup<int, SurveyedTest> Lookup(IEnumerable<SurveyedTest> survey, Func<SurveyedTest, int[]> members) =>
        survey.SelectMany(test => members(test).Select(member => (member, test))).ToLookup(static pair => pair.member, static pair => pair.test);
}
