using System.Collections.Immutable;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Detectors;

/// <summary>Every text of a value is shown, and one detector that fails takes nothing of the others along.</summary>
public sealed class DetectionTests
{
    [Fact]
    public void Every_text_is_shown_names_and_numbers_included_with_where_it_stands()
    {
        JsonObject value = JsonObject.Of(
            ("a/b", new JsonArray([new JsonString("word"), JsonObject.Of(("word", JsonNumber.Of(5)))])),
            ("text", new JsonString("one word, another word")));

        DetectorReport report = Detection.Look(value, [new WordDetector()]);

        Assert.Equal(
            [("/a~1b/0", false, 0), ("/a~1b/1", true, 0), ("/text", false, 4), ("/text", false, 18)],
            report.Findings.Select(static one => (one.Path, one.IsName, one.Start)));
        Assert.Equal(0.5m, report.Scores["word.plain"]);
        Assert.Equal(0m, report.Scores["word"]);
    }

    [Fact]
    public void One_that_fails_has_not_answered_and_its_findings_are_not_told()
    {
        DetectorReport report = Detection.Look(new JsonString("word"), [new FailingDetector(), new WordDetector()]);

        Assert.Equal(["unavailable.failing", "word", "word.plain"], report.Scores.Keys);
        Assert.Equal("word.plain", Assert.Single(report.Findings).Kind);
    }

    [Fact]
    public void More_than_can_be_told_is_no_answer_and_takes_no_more_room_for_it()
    {
        string many = string.Concat(Enumerable.Repeat("word ", 20_000));
        JsonObject longName = JsonObject.Of((new string('n', 10_000), new JsonString("word")));

        Assert.Equal(["unavailable.word"], Detection.Look(new JsonString(many), [new WordDetector()]).Scores.Keys);
        Assert.Equal(["unavailable.word"], Detection.Look(longName, [new WordDetector()]).Scores.Keys);
    }

    [Fact]
    public void A_long_name_is_shown_with_its_values_by_its_end()
    {
        NameDetector names = new();

        Detection.Look(JsonObject.Of((new string('x', 1000) + "password", new JsonArray([new JsonString("a"), new JsonString("b")]))), [names]);

        Assert.Equal(2, names.Names.Count(static name => name.EndsWith("password", StringComparison.Ordinal)));
        Assert.All(names.Names, static name => Assert.InRange(name.Length, 0, 128));
    }

    [Fact]
    public void Where_nobody_is_asked_nobody_has_answered() => Assert.Same(DetectorReport.None, Detection.Look(new JsonString("word"), []));

    [Theory]
    [InlineData("pii", "pii")]
    [InlineData("pii.id.es", "pii")]
    [InlineData("unavailable.secret", "secret")]
    public void A_kind_names_its_detector(string kind, string detector) => Assert.Equal(detector, Detection.DetectorOf(kind));

    [Fact]
    public void The_built_in_ones_have_names_of_their_own() =>
        Assert.Equal(BuiltInDetectors.All.Length, BuiltInDetectors.All.Select(static one => one.Name).ToImmutableHashSet().Count);

    private sealed class WordDetector : ITextDetector
    {
        public string Name => "word";

        public void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
        {
            for (int at = 0; at <= text.Length - 4; at++)
            {
                if (text.Slice(at, 4) is "word")
                {
                    findings.Add("word.plain", 0.5m, at, 4);
                }
            }
        }
    }

    private sealed class NameDetector : ITextDetector
    {
        public List<string> Names { get; } = [];

        public string Name => "name";

        public void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings) => Names.Add(name.ToString());
    }

    private sealed class FailingDetector : ITextDetector
    {
        public string Name => "failing";

        public void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
        {
            findings.Add("failing.half", 1, 0, 1);
            throw new InvalidOperationException("it fails");
        }
    }
}
