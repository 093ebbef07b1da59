using Atellagent.Detectors.Training;
using Atellagent.Domain.Detectors.Injection;

namespace Atellagent.Domain.Tests.Detectors;

/// <summary>What docs/detectors.md says of the injection detector does not get worse unseen: floors a little below what was measured.</summary>
public sealed class InjectionCorpusTests
{
    private static readonly InjectionDetector Detector = new();
    private static readonly LabelledText[] Rows =
    [
        .. Directory.GetFiles(Path.Combine(Root(), "tests", "corpora", "prompt-injection"), "*.jsonl").SelectMany(LabelledText.Read)
            .Where(static r => r.Part == CorpusPart.Report),
    ];

    [Theory]
    [InlineData("evasions", 0.92)]
    [InlineData("tool-descriptions", 0.9)]
    [InlineData("multilingual", 0.45)]
    [InlineData("direct-and-indirect", 0.65)]
    public void Attacks_that_nothing_was_made_from_are_found(string file, double atLeast) =>
        Assert.InRange(Share(Rows.Where(r => r.IsPositive && r.File == file)), atLeast, 1);

    [Fact]
    public void Marked_attacks_in_tool_output_are_found() =>
        Assert.InRange(Share(Rows.Where(static r => r.File == "injected-tool-output" && r.Variant != "naive")), 0.9, 1);

    [Theory]
    [InlineData("benign-ordinary")]
    [InlineData("benign-tool-output")]
    [InlineData("benign-hard")]
    [InlineData("benign-own-docs")]
    public void Two_in_a_hundred_benign_texts_at_most_are_taken_for_attacks(string file) =>
        Assert.InRange(Share(Rows.Where(r => !r.IsPositive && r.File == file)), 0, 0.02);

    [Fact]
    public void One_in_a_hundred_of_all_benign_texts_at_most_is_taken_for_an_attack() =>
        Assert.InRange(Share(Rows.Where(static r => !r.IsPositive)), 0, 0.01);

    private static double Share(IEnumerable<LabelledText> rows)
    {
        LabelledText[] all = [.. rows];
        Assert.NotEmpty(all);
        return all.Count(static r => !Detector.Look(r.Text).IsEmpty) / (double)all.Length;
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "tests", "corpora")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }
}
