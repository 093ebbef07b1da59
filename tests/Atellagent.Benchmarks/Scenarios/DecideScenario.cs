using System.Diagnostics;
using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Worlds;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Policies;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>Deciding in process at 10, 1,000 and 10,000 policies.</summary>
internal static class DecideScenario
{
    private const double Target = 1.5;
    private const int Least = 10;
    private static readonly int[] Sizes = [Least, 1000, 10_000];

    public static ScenarioResult Run(BenchmarkOptions options)
    {
        (PolicyBundle Bundle, BoundRequest Request)[] worlds = [.. Sizes.Select(DecisionWorld.Of)];
        List<string> violations = [];
        for (int i = 0; i < worlds.Length; i++)
        {
            if (DecisionEngine.Decide(worlds[i].Bundle, worlds[i].Request) is not Decision.Allow { Evaluated.Length: GeneratedBoundary.PoliciesAnOperation })
            {
                violations.Add($"at {Sizes[i]} policies the decision is not the allow of {GeneratedBoundary.PoliciesAnOperation} rules that it should be");
            }

            Measure(worlds[i].Bundle, worlds[i].Request, options.WarmUpSeconds / 4);
        }

        List<(double Nanoseconds, double Bytes)>[] samples = [.. Sizes.Select(static _ => new List<(double, double)>())];
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int i = 0; i < worlds.Length; i++)
            {
                samples[i].Add(Measure(worlds[i].Bundle, worlds[i].Request, options.Seconds / 6));
            }
        }

        return new ScenarioResult("decide", [.. Rows(samples)], "", violations);
    }

    private static IEnumerable<Row> Rows(List<(double Nanoseconds, double Bytes)>[] samples)
    {
        yield return Row.Alone($"ns at {Least} policies", "decide in process, 5 rules an operation", samples[0].Select(static s => s.Nanoseconds), null);
        for (int i = 1; i < Sizes.Length; i++)
        {
            // Time here is a cost, so the ratio stands as it is: growth over the smallest.
            Row row = Row.Of(
                $"ns at {Sizes[i]} (peer: at {Least})",
                "decide",
                "decide at 10",
                [.. samples[i].Zip(samples[0], static (many, few) => (many.Nanoseconds, few.Nanoseconds, many.Nanoseconds / few.Nanoseconds))],
                null);
            yield return row with { AtMost = Target };
        }

        for (int i = 0; i < Sizes.Length; i++)
        {
            yield return Row.Alone($"bytes allocated at {Sizes[i]}", "decide", samples[i].Select(static s => s.Bytes), null);
        }
    }

    private static (double Nanoseconds, double Bytes) Measure(PolicyBundle bundle, BoundRequest request, double seconds)
    {
        const int Slice = 1000;
        long count = 0;
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long begin = Stopwatch.GetTimestamp();
        do
        {
            for (int i = 0; i < Slice; i++)
            {
                DecisionEngine.Decide(bundle, request);
            }

            count += Slice;
        }
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds);

        return (Stopwatch.GetElapsedTime(begin).TotalNanoseconds / count, (double)(GC.GetAllocatedBytesForCurrentThread() - bytes) / count);
    }
}
