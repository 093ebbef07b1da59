using System.Collections.Immutable;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;
using CsCheck;

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
    public void Who_is_late_has_not_answered_and_neither_have_those_behind()
    {
        ManualTime time = new();
        WordDetector word = new();
        JsonArray value = new([new JsonString("word"), new JsonString("one"), new JsonString("two")]);

        DetectorReport report = Detection.Look(value, [word, new SlowDetector(time, DetectionDeadline.Most), new LastDetector()], new DetectionDeadline(time));

        Assert.Equal(["unavailable.last", "unavailable.slow", "word", "word.plain"], report.Scores.Keys);
        Assert.Equal("/0", Assert.Single(report.Findings).Path);

        // As long as may be is not too long, and without a clock nobody is late.
        Assert.Equal(["last", "slow"], Detection.Look(new JsonString("one"), [new SlowDetector(time, DetectionDeadline.Most), new LastDetector()], new DetectionDeadline(time)).Scores.Keys);
        Assert.Equal(["last", "slow"], Detection.Look(value, [new SlowDetector(time, DetectionDeadline.Most), new LastDetector()]).Scores.Keys);

        // One long text with nothing behind it: it is seen when it is over.
        Assert.Equal(["unavailable.slow"], Detection.Look(new JsonString("one"), [new SlowDetector(time, DetectionDeadline.Most + TimeSpan.FromTicks(1))], new DetectionDeadline(time)).Scores.Keys);
    }

    [Theory]
    [InlineData("""{\"note\":\"w\\u006frd\"}""", """w\\u006frd""")]
    [InlineData("""say \nword now""", "word")]
    [InlineData("w%6Frd", "w%6Frd")]
    [InlineData("a w&#111;r&#x64; b", "w&#111;r&#x64;")]
    [InlineData("w%25256Frd", "w%25256Frd")]
    [InlineData("""w\x6frd""", """w\x6frd""")]
    public void What_is_written_in_escapes_is_found_where_it_stands(string text, string wanted)
    {
        Finding found = Assert.Single(Detection.Look(new JsonString(text), [new WordDetector()]).Findings);

        Assert.Equal(wanted, text.Substring(found.Start, found.Length));
    }

    [Fact]
    public void What_was_found_as_it_stands_is_not_told_again_for_the_escapes_around_it()
    {
        string text = """{\"a\":\"word\",\"b\":\"wor\u0064\"}""";

        Assert.Equal(["word", """wor\u0064"""], Detection.Look(new JsonString(text), [new WordDetector()]).Findings.Select(found => text.Substring(found.Start, found.Length)));
    }

    [Theory]
    [InlineData("\\")]
    [InlineData("\\u12")]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%zz %c3%a9")]
    [InlineData("&;&#;&#x;&#1114112;&nothing;&")]
    [InlineData("\\q\\8")]
    public void What_is_no_escape_is_looked_at_once(string text)
    {
        NameDetector names = new();

        Detection.Look(JsonObject.Of(("n", new JsonString(text))), [names]);

        Assert.Single(names.Names, "n");
    }

    [Fact]
    public void Escapes_of_any_kind_take_linear_time_and_give_back_their_places()
    {
        Gen.String[Gen.Char["\\%&#;ux0123456789abcdefquotamp\"'n/"], 0, 60].Sample(static text =>
        {
            DetectorReport report = Detection.Look(new JsonString(text), [new EveryDetector()]);
            return report.Findings.All(found => found.Start >= 0 && found.Length >= 0 && found.Start + found.Length <= text.Length);
        });
        string many = string.Concat(Enumerable.Repeat("\\\\", 100_000));
        Assert.Equal(["name"], Detection.Look(new JsonString(many), [new NameDetector()]).Scores.Keys);
    }

    [Fact]
    public void A_credential_or_an_address_in_base64_is_found_as_the_whole_of_it()
    {
        string hidden = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("the key is AKIAQ3EGQ2XYZ7LMNOPR, mail ann@example.com"));
        string text = $"blob: {hidden} and more";

        DetectorReport report = Detection.Look(new JsonString(text), BuiltInDetectors.Named(new HashSet<string> { "secret", "pii" }));

        Assert.Equal(["pii.email", "secret.aws"], report.Findings.Select(static found => found.Kind).Order());
        Assert.All(report.Findings, found => Assert.Equal(hidden, text.Substring(found.Start, found.Length)));
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

    private sealed class EveryDetector : ITextDetector
    {
        public string Name => "every";

        public void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
        {
            findings.Add("every.text", 1, 0, text.Length);
            if (!text.IsEmpty)
            {
                findings.Add("every.last", 1, text.Length - 1, 1);
            }
        }
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

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }

    private sealed class SlowDetector(ManualTime time, TimeSpan takes) : ITextDetector
    {
        public string Name => "slow";

        public void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings) => time.Pass(takes);
    }

    private sealed class LastDetector : ITextDetector
    {
        public string Name => "last";

        public void Look(ReadOnlySpan<char> text, ReadOnlySpan<char> name, FindingSink findings)
        {
        }
    }
}
