using System.Diagnostics;
using System.Globalization;
using Atellagent.Benchmarks.Reports;
using Atellagent.Detectors.Training;
using Atellagent.Domain.Detectors;
using Atellagent.Harness;

namespace Atellagent.Benchmarks.Scenarios;

/// <summary>
/// What the built-in detectors find in the data sets under <c>tests/corpora</c>, file by file, and what looking costs. A set names the detector that it is
/// for; every detector's false alarms are counted on the ordinary texts.
/// </summary>
internal static class DetectorScenario
{
    private const int Block = 8192;
    private const int HalfBlock = 4096;
    private const string Ordinary = "prompt-injection";

    // A set of data, and the detector that is to find its positives. Another set needs another line.
    private static readonly (string Set, string Detector)[] Sets = [(Ordinary, "injection"), ("secrets", "secret"), ("pii", "pii")];

    public static ScenarioResult Run(BenchmarkOptions options)
    {
        List<Row> rows = [.. Costs(options)];
        Dictionary<string, LabelledText[]> texts = Sets.ToDictionary(
            static s => s.Set,
            static s => Directory.GetFiles(Repository.In("tests", "corpora", s.Set), "*.jsonl").Order(StringComparer.Ordinal).SelectMany(LabelledText.Read).ToArray(),
            StringComparer.Ordinal);
        foreach ((string set, string name) in Sets)
        {
            // Of what weights are made from, only the part that is for reporting counts.
            IEnumerable<LabelledText> counted = texts[set].Where(r => set != Ordinary || r.Part == CorpusPart.Report);
            rows.AddRange(Qualities(BuiltInDetectors.All.Single(d => d.Name == name), counted));
        }

        foreach (ITextDetector detector in BuiltInDetectors.All.Where(static d => d.Name != "injection"))
        {
            rows.AddRange(Qualities(detector, texts[Ordinary].Where(static r => !r.IsPositive)));
        }

        return new ScenarioResult("detectors", rows, "% of the texts of a file in which a detector finds anything; injection on the part for reporting", []);
    }

    private static IEnumerable<Row> Qualities(ITextDetector detector, IEnumerable<LabelledText> texts)
    {
        LabelledText[] all = [.. texts];
        foreach (IGrouping<(string File, string Variant, bool IsPositive), LabelledText> group in all
            .GroupBy(static r => (r.File, r.File is "injected-tool-output" or "evasions" ? r.Variant : "", r.IsPositive)))
        {
            int found = group.Count(r => Finds(detector, r.Text));
            string what = string.Create(
                CultureInfo.InvariantCulture,
                $"%, {detector.Name}, {group.Key.File}{(group.Key.Variant.Length > 0 ? "/" + group.Key.Variant : "")}, {(group.Key.IsPositive ? "found" : "false alarms")} of {group.Count()}");
            yield return Row.Alone(what, "ours", [100.0 * found / group.Count()], null);
        }

        int right = all.Count(r => r.IsPositive && Finds(detector, r.Text));
        int spoken = all.Count(r => Finds(detector, r.Text));
        if (right > 0)
        {
            yield return Row.Alone($"%, {detector.Name}, precision over these files", "ours", [100.0 * right / spoken], null);
        }
    }

    private static bool Finds(ITextDetector detector, string text)
    {
        FindingSink sink = new();
        detector.Look(text, default, sink);
        return sink.HasAny;
    }

    private static IEnumerable<Row> Costs(BenchmarkOptions options)
    {
        string[] blocks = Blocks();
        Look(blocks, options.WarmUpSeconds / 4);
        List<double> rates = [];
        List<double> late = [];
        List<double> half = [];
        for (int round = 0; round < options.Rounds; round++)
        {
            double[] took = Look(blocks, options.Seconds / 3);
            rates.Add(Block / took.Average());
            late.Add(took.Order().ElementAt((int)(took.Length * 0.99)));
            double[] halves = Look([.. blocks.Select(static b => b[..HalfBlock])], options.Seconds / 6);
            half.Add(halves.Order().ElementAt(halves.Length / 2));
        }

        yield return Row.Alone("MB/s, all together, one core", "ours", rates, null) with { AtLeast = 10 };
        yield return Row.Alone("us, 8 KiB, p99", "ours", late, 2000);
        yield return Row.Alone("us, 4 KiB, median", "ours", half, 10);
        yield return Row.Alone("bytes allocated for a clean 8 KiB", "ours", [Allocated(blocks)], 0);
    }

    private static double[] Look(string[] blocks, double seconds)
    {
        List<double> took = [];
        FindingSink sink = new();
        long begin = Stopwatch.GetTimestamp();
        do
        {
            foreach (string block in blocks)
            {
                long from = Stopwatch.GetTimestamp();
                foreach (ITextDetector detector in BuiltInDetectors.All)
                {
                    detector.Look(block, default, sink);
                }

                took.Add(Stopwatch.GetElapsedTime(from).TotalMicroseconds);
            }
        }
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds);

        return [.. took];
    }

    private static double Allocated(string[] blocks)
    {
        FindingSink sink = new();
        string clean = blocks.First(static b => !BuiltInDetectors.All.Any(d => Finds(d, b)));
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (ITextDetector detector in BuiltInDetectors.All)
        {
            detector.Look(clean, default, sink);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // Ordinary texts, one after another, cut to blocks.
    private static string[] Blocks()
    {
        string all = string.Join('\n', new[] { "benign-ordinary", "benign-tool-output", "benign-own-docs" }
            .SelectMany(static f => LabelledText.Read(Repository.In("tests", "corpora", Ordinary, f + ".jsonl"))).Select(static r => r.Text));
        return [.. Enumerable.Range(0, all.Length / Block).Select(i => all.Substring(i * Block, Block))];
    }
}
