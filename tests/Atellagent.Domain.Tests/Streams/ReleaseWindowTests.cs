using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Streams;
using Atellagent.Harness;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;
using static Atellagent.Domain.Tests.Streams.StreamWorld;

namespace Atellagent.Domain.Tests.Streams;

public sealed class ReleaseWindowTests
{
    private static readonly PolicyRule Clean = Allow("clean", "finding('secret') < 0.5");
    private static readonly string Before = string.Concat(Enumerable.Repeat(Prose, 20));
    private static readonly string After = string.Concat(Enumerable.Repeat(Prose, 12));

    /// <summary>Texts of the data sets in which the detector of secrets finds one, where it stands in an answer.</summary>
    private static IEnumerable<(string Text, int Start, int End)> Secrets()
    {
        foreach (string file in (string[])["gitleaks-generated.jsonl", "gitleaks-cases.jsonl", "detect-secrets-cases.jsonl", "secretlint-cases.jsonl"])
        {
            foreach (JsonElement row in Domain.Tests.Corpus.Read("secrets", file))
            {
                string said = Before + Encoding.UTF8.GetString(Convert.FromBase64String(row.GetProperty("text_b64").GetString()!)) + " " + After;
                Finding[] found = [.. Detection.Look(new JsonString(said), BuiltInDetectors.Named(new HashSet<string> { "secret" })).Findings.Where(static one => one.Score >= 0.5m)];
                if (found.Length > 0)
                {
                    yield return (said, found.Min(static one => one.Start), found[0].Start + found[0].Length);
                }
            }
        }
    }

    [Fact]
    public void Not_one_character_of_a_secret_leaves_whichever_part_of_the_answer_has_come()
    {
        Seed seed = Seed.FromEnvironment();
        TestContext.Current.TestOutputHelper?.WriteLine(seed.ToString());
        (string Text, int Start, int End)[] all = [.. Secrets()];
        Assert.True(all.Length > 300, $"{all.Length} texts");
        for (int round = 0; round < Rounds.Of(100, all.Length); round++)
        {
            (string text, int start, _) = all[Rounds.AreNightly ? round : seed.Next(0, all.Length)];
            ReleaseWindow window = Window(false, Clean);
            for (int at = 0; at < text.Length && !window.IsStopped; at++)
            {
                window.Take(Chunk(text[at..(at + 1)]));
                Assert.True(Left(window).Length <= start, $"{Left(window).Length} of {start} left after {at + 1} ({seed}): {text[start..Math.Min(text.Length, start + 80)]}");
            }

            Assert.True(window.IsStopped, $"{seed}");
        }
    }

    [Fact]
    public void Not_one_character_of_a_secret_leaves_wherever_it_is_broken_in_two()
    {
        Seed seed = Seed.FromEnvironment();
        TestContext.Current.TestOutputHelper?.WriteLine(seed.ToString());
        (string Text, int Start, int End)[] all = [.. Secrets()];
        for (int round = 0; round < Rounds.Of(8, 400); round++)
        {
            (string text, int start, int end) = all[seed.Next(0, all.Length)];
            for (int at = start; at <= end; at++)
            {
                ReleaseWindow window = Window(false, Clean);
                window.Take(Chunk(text[..at]));
                Assert.True(Left(window).Length <= start, $"{seed}: {at}");
                window.Take(Chunk(text[at..]));
                Assert.True(Left(window).Length <= start, $"{seed}: {at}");
                Assert.True(window.IsStopped, $"{seed}: {at}");
            }
        }
    }

    [Fact]
    public void A_clean_answer_leaves_in_order_and_all_of_it()
    {
        Seed seed = Seed.FromEnvironment();
        TestContext.Current.TestOutputHelper?.WriteLine(seed.ToString());
        for (int round = 0; round < Rounds.Of(20); round++)
        {
            ReleaseWindow window = Window(false, Clean);
            string text = Before + After;
            List<JsonObject> left = [];
            for (int at = 0; at < text.Length;)
            {
                int next = Math.Min(text.Length, at + seed.Next(1, 40));
                left.AddRange(window.Take(Chunk(text[at..next])));
                at = next;
            }

            Assert.True(left.Count > 0, $"{seed}");
            left.AddRange(window.Take(Chunk("", "stop")));
            Assert.True(Text(left).Length <= text.Length - StreamChannel.Tail, $"{seed}");
            window.End();
            left.AddRange(window.Finish(new ReleaseDecision(ReleaseEffect.Full, window.Answer.Whole()) { PolicyVersion = default }));
            Assert.Equal(text, Text(left));
            Assert.Equal("stop", Finish([.. left]));
        }
    }

    [Fact]
    public void Where_nobody_looks_everything_but_the_end_leaves_at_once()
    {
        ReleaseWindow window = Window(true);

        Assert.Equal("hello", Text(window.Take(Chunk("hello"))));
        Assert.Equal(" you", Text(window.Take(Chunk(" you"))));
        Assert.Empty(window.Take(Chunk("", "stop")));
    }

    [Fact]
    public void What_will_not_leave_is_stopped_at_its_first_word()
    {
        ReleaseWindow window = Window(false);

        Assert.Empty(window.Take(Chunk("hello")));
        Assert.True(window.IsStopped);
    }

    public static TheoryData<string> Wholes { get; } = ["size(response.choices) == 1", "has(response.usage)", "response.choices[0].message.content != 'x'"];

    [Theory]
    [MemberData(nameof(Wholes))]
    public void What_hangs_on_the_whole_answer_waits_for_it(string when)
    {
        foreach (PolicyRule rule in (PolicyRule[])[Allow("a", when), Deny("d", when), Approval("g", when)])
        {
            ReleaseWindow window = Window(true, rule, Allow("all", "true"));
            ImmutableArray<JsonObject> left = [.. Enumerable.Range(0, 100).SelectMany(_ => window.Take(Chunk(Prose)))];

            // An allow too: what cannot be told yet may turn out not to be evaluated at all, and then nothing leaves.
            Assert.Empty(left);
            Assert.False(window.IsStopped);
        }
    }

    [Fact]
    public void An_answer_that_something_may_be_taken_out_of_is_told_when_it_is_whole()
    {
        PolicyRule mask = Rule("mask", RuleEffect.Narrow, "finding('pii') >= 0.5") with { Redaction = new Redaction(["pii"], []) };
        ReleaseWindow window = Window(true, mask, Allow("all", "true"));
        foreach (string piece in (string[])["Write to ann@exam", "ple.com, please", ". Thank you"])
        {
            Assert.Empty(window.Take(Chunk(piece)));
        }

        window.Take(Chunk("", "stop"));
        JsonObject masked = (JsonObject)JsonOf(window.Answer.Whole().ToString().Replace("ann@example.com", "[pii.email 1]", StringComparison.Ordinal));
        ImmutableArray<JsonObject> told = [.. window.Finish(new ReleaseDecision(ReleaseEffect.Redacted, masked) { PolicyVersion = default })];

        Assert.Equal("Write to [pii.email 1], please. Thank you", Text(told));
        Assert.Equal("stop", Finish(told));
    }

    [Fact]
    public void A_stopped_answer_ends_in_the_providers_own_word_for_that()
    {
        ReleaseWindow window = Window(false, Clean);
        Enumerable.Range(0, 40).ToList().ForEach(_ => window.Take(Chunk(Prose)));
        Assert.NotEmpty(Left(window));
        window.Take(Chunk("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAx5k2mX0o7uVq9w8bJ3nE1yTzPdRfGhLsKjQaWcVbNmOiUeYt\n-----END RSA PRIVATE KEY----- "));

        Assert.True(window.IsStopped);
        ImmutableArray<JsonObject> told = [.. window.Finish(new ReleaseDecision(ReleaseEffect.Withheld, null) { PolicyVersion = default })];
        Assert.Equal(("", "content_filter"), (Text(told), Finish(told)));
    }

    [Fact]
    public void A_secret_that_must_not_leave_whatever_policy_says_does_not()
    {
        const string Secret = "hunter2";
        for (int at = 1; at < Secret.Length; at++)
        {
            ReleaseWindow window = Window(true);
            window.Guard(new Watch(Secret));
            window.Take(Chunk("the word is " + Secret[..at]));
            window.Take(Chunk(Secret[at..] + " and nothing else"));

            Assert.True(window.IsStopped);
            Assert.DoesNotContain(Secret[..1], Left(window).Replace("the word is ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_open_mark_holds_what_follows_it_and_costs_no_more_than_its_length()
    {
        ReleaseWindow window = Window(false, Clean);
        window.Take(Chunk(Before + " -----BEGIN something that never ends "));
        for (int i = 0; i < 4000; i++)
        {
            window.Take(Chunk(Prose));
        }

        Assert.True(Left(window).Length <= Before.Length + 1);
        Assert.False(window.IsStopped);
    }

    private sealed class Watch(string secret) : ISecretWatch
    {
        public bool Holds(string text) => text.Contains(secret, StringComparison.Ordinal);

        public int OpenFrom(string text) =>
            Enumerable.Range(0, text.Length).FirstOrDefault(at => secret.StartsWith(text[at..], StringComparison.Ordinal), text.Length);
    }
}
