using System.Text.Json;
using System.Text.RegularExpressions;
using Atellagent.Domain.Schemas;
using Atellagent.Harness;
using CsCheck;

namespace Atellagent.Domain.Tests.Schemas;

public sealed class PatternDialectTests
{
    [Theory]
    [InlineData("^ord_[a-z]+$", "ord_a", true)]
    [InlineData("^ord_[a-z]+$", "ord_a\n", false)]
    [InlineData("a$", "ba", true)]
    [InlineData("^\\d+$", "12", true)]
    [InlineData("^\\d+$", "\u0661\u0662", false)]
    [InlineData("^\\w$", "\u00e9", false)]
    [InlineData("^\\W$", "\u00e9", true)]
    [InlineData("^\\s$", "\u00a0", false)]
    [InlineData("^.$", "\U0001F600", true)]
    [InlineData("^..$", "\U0001F600", false)]
    [InlineData("^[^a]$", "\U0001F600", true)]
    [InlineData("^\U0001F600{2}$", "\U0001F600\U0001F600", true)]
    [InlineData("^.$", "\n", false)]
    [InlineData("^[a-z-]+$", "a-b", true)]
    [InlineData("^[a\\-z]+$", "b", false)]
    [InlineData("^[\\]\\\\]$", "]", true)]
    [InlineData("^[a-z-[aeiou]]$", null, false)]
    [InlineData("^(?:ab|cd){1,2}$", "abcd", true)]
    [InlineData("^(?:ab|cd){1,2}$", "abcdab", false)]
    [InlineData("^a{2,}$", "aaa", true)]
    [InlineData("^\\u0041\\x42$", "AB", true)]
    [InlineData("^K$", "\u212A", false)]
    [InlineData("a|b", "xbx", true)]
    [InlineData("", "x", true)]
    [InlineData("^[\\D]$", "1", false)]
    [InlineData("^[^\\D]$", "1", true)]
    public void A_pattern_matches_what_it_says(string pattern, string? text, bool isMatch)
    {
        if (text is null)
        {
            Assert.False(PatternDialect.TryCompile(pattern, out _, out _));
            return;
        }

        Assert.True(PatternDialect.TryCompile(pattern, out Regex? regex, out string? reason), reason);
        Assert.Equal(isMatch, regex.IsMatch(text));
    }

    [Theory]
    [InlineData("(?=a)")]
    [InlineData("(?!a)b")]
    [InlineData("(?<=a)b")]
    [InlineData("(?<name>a)")]
    [InlineData("(?i)a")]
    [InlineData("(?>a)")]
    [InlineData("(a)\\1")]
    [InlineData("\\k<a>")]
    [InlineData("\\bword\\b")]
    [InlineData("\\p{L}")]
    [InlineData("\\A\\z")]
    [InlineData("\\G")]
    [InlineData("\\q")]
    [InlineData("a++")]
    [InlineData("a**")]
    [InlineData("*a")]
    [InlineData("^*")]
    [InlineData("a{2,1}")]
    [InlineData("a{,2}")]
    [InlineData("a{b")]
    [InlineData("a}")]
    [InlineData("]")]
    [InlineData("[]")]
    [InlineData("[^\\s\\S]")]
    [InlineData("[z-a]")]
    [InlineData("[a-\\d]")]
    [InlineData("[a")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("a\\")]
    [InlineData("\\u00")]
    [InlineData("\\ud800")]
    [InlineData("(a{100}){100}")]
    [InlineData("a{1001}")]
    public void What_readers_disagree_on_or_what_costs_too_much_is_refused(string pattern)
    {
        Assert.False(PatternDialect.TryCompile(pattern, out _, out string? reason));
        Assert.NotEmpty(reason);
    }

    [Fact]
    public void The_corpus_of_expensive_patterns_is_matched_in_linear_time_or_refused()
    {
        foreach (JsonElement row in Corpus.Read("expensive-input", "regex.jsonl"))
        {
            JsonElement input = row.GetProperty("input");
            if (!PatternDialect.TryCompile(input.GetProperty("pattern").GetString()!, out Regex? regex, out _))
            {
                continue;
            }

            Assert.True(regex.Options.HasFlag(RegexOptions.NonBacktracking));
            string text = string.Concat(Enumerable.Repeat(input.GetProperty("repeat").GetString(), input.GetProperty("times").GetInt32())) + input.GetProperty("then").GetString();
            _ = regex.IsMatch(text);
        }
    }

    [Fact]
    public void Whatever_the_pattern_the_answer_is_a_matcher_or_a_reason() =>
        Gen.String[Gen.Char["ab01()[]{}|*+?.^$\\-,:=!<>dwsuxn \u00e9"], 0, 14].Sample(
            pattern =>
            {
                if (PatternDialect.TryCompile(pattern, out Regex? regex, out string? reason))
                {
                    _ = regex.IsMatch("ab01");
                }
                else
                {
                    Assert.NotEmpty(reason);
                }
            },
            iter: Rounds.Of(5000));

    [Theory]
    [InlineData("^a$", true)]
    [InlineData("a$", false)]
    [InlineData("^a", false)]
    [InlineData("^a|b$", false)]
    [InlineData("^(a|b)$", true)]
    [InlineData("^[|]$", true)]
    [InlineData("^a\\$", false)]
    public void A_linter_can_tell_an_anchored_pattern(string pattern, bool isAnchored) =>
        Assert.Equal(isAnchored, PatternDialect.IsAnchored(pattern));
}
