using System.Diagnostics;
using Atellagent.Benchmarks.Peers;
using Atellagent.Benchmarks.Reports;
using Atellagent.Benchmarks.Worlds;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Plans;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Explaining;
using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>The policy engine by itself: against other engines, against itself without its index, and at what else it does.</summary>
internal static class PolicyScenario
{
    private const int Many = 10_000;
    private const int Some = 1_000;
    private const int Few = 10;

    public static ScenarioResult Run(BenchmarkOptions options)
    {
        DecisionWorld.Made few = PolicyWorlds.Spread(Few);
        DecisionWorld.Made some = PolicyWorlds.Spread(Some);
        DecisionWorld.Made many = PolicyWorlds.Spread(Many);
        DecisionWorld.Made scanned = PolicyWorlds.Scanned(Some);
        DecisionWorld.Made shared = PolicyWorlds.Shared(Some);
        DecisionWorld.Made narrowing = PolicyWorlds.Narrowing();
        DecisionExplainer explainer = new(few.Bundle, few.Documents.OfType<PolicyDocument>());
        RecordedBinding inForce = new(AuthorityView.ForTrial(many.Documents, many.Bundle), many.Bundle, inForce: null);
        Simulation planner = new(inForce, inForce);
        RecordedDecision recorded = Recorded(many.Request);
        List<string> violations =
        [
            .. planner.Decide(recorded).Verdict == PlanVerdict.Same ? [] : new[] { "a recorded decision is not planned as it was decided" },
            .. Expect<Decision.Allow>("spread", few, some, many, scanned, shared),
            .. Expect<Decision.Narrow>("narrowing", narrowing),
        ];

        using PolicyPeers? peers = PolicyPeers.Start(Environment.GetEnvironmentVariable("BENCH_PEERS"));
        (string Name, Func<double, double> Measure)[] sides =
        [
            ("few", s => Time(s, 200, () => DecisionEngine.Decide(few.Bundle, few.Request))),
            ("some", s => Time(s, 200, () => DecisionEngine.Decide(some.Bundle, some.Request))),
            ("many", s => Time(s, 200, () => DecisionEngine.Decide(many.Bundle, many.Request))),
            ("scanned", s => Time(s, 10, () => DecisionEngine.Decide(scanned.Bundle, scanned.Request))),
            ("shared", s => Time(s, 10, () => DecisionEngine.Decide(shared.Bundle, shared.Request))),
            ("narrowing", s => Time(s, 100, () => DecisionEngine.Decide(narrowing.Bundle, narrowing.Request))),
            ("explain", s => Time(s, 20, () => explainer.Explain(few.Request))),
            ("plan", s => Time(s, 100, () => planner.Decide(recorded))),
            ("compile", _ => Time(0, 1, () => PolicyCompiler.Compile(many.Documents))),
            .. peers is null ? [] : Peers(peers),
        ];
        foreach ((string _, Func<double, double> measure) in sides.Concat(sides))
        {
            measure(options.WarmUpSeconds / 8);
        }

        Dictionary<string, List<double>> samples = sides.ToDictionary(static s => s.Name, static _ => new List<double>(), StringComparer.Ordinal);
        for (int round = 0; round < options.Rounds; round++)
        {
            foreach ((string name, Func<double, double> measure) in sides)
            {
                samples[name].Add(measure(options.Seconds / 6));
            }
        }

        string books = peers is null ? "no peers: node or its packages are not here" : "casbin 5.51.1 and @cedar-policy/cedar-wasm 4.13.0 in node " + Node();
        return new ScenarioResult("policy", [.. Rows(samples)], books, violations);
    }

    private static (string Name, Func<double, double> Measure)[] Peers(PolicyPeers peers) =>
    [
        ("cedar few", s => peers.Measure("cedar", Few, s)),
        ("cedar some", s => peers.Measure("cedar", Some, s)),
        ("casbin few", s => peers.Measure("casbin", Few, s)),
        ("casbin some", s => peers.Measure("casbin", Some, s)),
    ];

    private static IEnumerable<Row> Rows(Dictionary<string, List<double>> samples)
    {
        yield return Row.Alone("ns, an allow, 10 rules", "ours", samples["few"], 500);
        yield return Against($"ns, {Many} rules (peer: 10)", samples, "many", "few") with { AtMost = 1.2 };
        yield return Row.Alone($"us, {Some} rules on one operation", "ours", samples["shared"].Select(static n => n / 1000), 60);
        yield return Row.Alone("ns, allow and one narrowing round", "ours", samples["narrowing"], 2000);
        yield return Row.Of(
            "ns, the narrowing round alone",
            "ours",
            "allow",
            [.. samples["narrowing"].Zip(samples["few"], static (narrow, allow) => (Math.Max(0, narrow - allow), allow, narrow / allow))],
            null);
        yield return Row.Alone($"recorded decisions/s planned, {Many} rules", "ours", samples["plan"].Select(static n => 1_000_000_000 / n), null) with { AtLeast = 500_000 };
        yield return Row.Alone($"ms, {Many} rules compiled", "ours", samples["compile"].Select(static n => n / 1_000_000), 500);
        yield return Against("ns, explained (peer: decided)", samples, "explain", "few") with { AtMost = 20 };
        yield return Against($"ns, {Some} rules (peer: no index)", samples, "some", "scanned");
        foreach (string peer in new[] { "cedar", "casbin" }.Where(p => samples.ContainsKey(p + " few")))
        {
            yield return Against($"ns, 10 rules (peer: {peer})", samples, "few", peer + " few");
            yield return Against($"ns, {Some} rules (peer: {peer})", samples, "some", peer + " some");
        }
    }

    // Time is a cost, so the ratio stands as it is: below 1, ours takes less.
    private static Row Against(string measure, Dictionary<string, List<double>> samples, string ours, string peer) => Row.Of(
        measure, ours, peer, [.. samples[ours].Zip(samples[peer], static (a, b) => (a, b, a / b))], null);

    // The middle one of many short slices: what the machine does besides takes some of them, and a mean would take it along.
    private static double Time(double seconds, int slice, Action work)
    {
        // What the side before has left behind is not this one's to clear away.
        GC.Collect();
        List<double> slices = [];
        long begin = Stopwatch.GetTimestamp();
        do
        {
            long from = Stopwatch.GetTimestamp();
            for (int i = 0; i < slice; i++)
            {
                work();
            }

            slices.Add(Stopwatch.GetElapsedTime(from).TotalNanoseconds / slice);
        }
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds);

        slices.Sort();
        return slices[slices.Count / 2];
    }

    private static RecordedDecision Recorded(BoundRequest request) => new()
    {
        Id = "dec_1",
        Time = request.Now,
        Effect = "allow",
        Principal = request.Principal.Name,
        Deployment = request.Deployment!.Name,
        Route = request.Route.Name,
        Operation = request.Operation.Name,
        Arguments = request.Arguments,
        Context = request.Authenticated.Request.Context,
        Granted = request.Arguments,
        TokenIssuedAt = request.Authenticated.Caller.IssuedAt,
        TokenExpiresAt = request.Authenticated.Caller.ExpiresAt,
    };

    private static IEnumerable<string> Expect<TDecision>(string name, params DecisionWorld.Made[] worlds)
        where TDecision : Decision => worlds.Where(static w => DecisionEngine.Decide(w.Bundle, w.Request) is not TDecision)
            .Select(_ => $"a world of {name} does not decide as it should");

    private static string Node()
    {
        using Process process = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
