using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Harness;
using CsCheck;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Policies;

/// <summary>Authors and callers who mean harm: whatever they write is refused or bounded, and nothing of it ends the process.</summary>
public sealed class AdversarialTests
{
    public static TheoryData<string, string> Expressions => new()
    {
        { "a mebibyte", new string('a', 1024 * 1024) },
        { "a mebibyte of sums", string.Join("+", Enumerable.Repeat("1", 512 * 1024)) },
        { "10,000 parentheses", new string('(', 10_000) + "true" + new string(')', 10_000) },
        { "10,000 brackets", new string('[', 10_000) + new string(']', 10_000) },
        { "10,000 negations", new string('!', 10_000) + "true" },
        { "10,000 minus signs", new string('-', 4_000) + "1 == 1" },
        { "10,000 members", "context" + string.Concat(Enumerable.Repeat(".a", 10_000)) + " == 1" },
        { "10,000 choices", string.Concat(Enumerable.Repeat("true ? ", 10_000)) + "true" },
        { "10,000 maps", string.Concat(Enumerable.Repeat("{'a':", 10_000)) },
        { "4,000 nested calls", string.Concat(Enumerable.Repeat("size(", 600)) + "'a'" + new string(')', 600) + " == 1" },
        { "three loops in each other", "context.l.all(a, context.l.all(b, context.l.all(c, a == b)))" },
        { "unfinished text", "'" + new string('x', 4_000) },
    };

    [Theory]
    [MemberData(nameof(Expressions))]
    public void What_is_too_large_or_too_deep_is_refused_with_a_place(string what, string expression)
    {
        ImmutableArray<DocumentError> errors = Errors(Policy("p", Allow("a", expression)));

        Assert.True(!errors.IsEmpty, what);
        Assert.All(errors, e => Assert.True(e.Position.Line >= 12 && e.Message.Length < 2_000, what));
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("^(([a-z])+.)+[A-Z]([a-z])+$")]
    [InlineData("^(a|a)*$")]
    [InlineData("^(.*a){20}$")]
    public void A_pattern_that_ruins_others_takes_linear_time(string pattern)
    {
        string text = new string('a', 60_000) + "!";
        Decision decision = Decide(Request($$"""{ "orderId": "{{text}}", "amount": 1, "currency": "EUR" }"""), Allow("a", $"args.orderId.matches('{pattern}') || true"));

        Assert.True(decision is Decision.Allow or Decision.Deny { Code: DenialCode.PolicyError });
    }

    [Theory]
    [InlineData("(a")]
    [InlineData("a{1000}{1000}")]
    [InlineData("(?<=a)b")]
    [InlineData("\\\\1")]
    [InlineData("((((((((((a{99}){99}){99}){99}))))))")]
    public void A_pattern_that_cannot_be_matched_in_linear_time_or_small_space_is_refused(string pattern) =>
        Assert.NotEmpty(Errors(Policy("p", Allow("a", $"args.orderId.matches('{pattern}')"))));

    [Fact]
    public void Loops_over_more_than_the_budget_deny()
    {
        string list = "[" + string.Join(',', Enumerable.Repeat("1", 50_000)) + "]";
        Decision decision = Decide(Request(context: $$"""{ "l": {{list}} }"""), Allow("a", "context.l.all(x, x == 1)"));

        Assert.Equal(DenialCode.PolicyError, Assert.IsType<Decision.Deny>(decision).Code);
        Assert.Contains("steps", decision.Reasons[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Strings_that_double_again_and_again_run_out_of_the_budget()
    {
        string doubled = Enumerable.Range(0, 22).Aggregate("'0123456789'", static (text, i) => $"[{text}].map(v{i}, v{i} + v{i})[0]");
        IEnumerable<string> bind = Enumerable.Range(0, 22).Select(static i => $"cel.bind(b{i + 1}, b{i} + b{i}, ");
        string bound = "cel.bind(b0, '0123456789', " + string.Concat(bind) + "size(b22) > 1" + new string(')', 23);

        Assert.True(!Errors(Policy("p", Allow("a", doubled + " == 'x'"))).IsEmpty || Decide(Request(), Allow("a", doubled + " == 'x'")) is Decision.Deny { Code: DenialCode.PolicyError });
        Assert.True(!Errors(Policy("p", Allow("a", bound))).IsEmpty || Decide(Request(), Allow("a", bound)) is Decision.Deny { Code: DenialCode.PolicyError });
    }

    [Theory]
    [InlineData("\\0")]
    [InlineData("\\u202E")]
    [InlineData("\\uD800")]
    public void A_character_that_is_not_seen_does_not_get_into_a_policy(string escaped)
    {
        string text = $"apiVersion: atellagent/v1\nkind: Policy\nmetadata: {{ name: p }}\nspec:\n  match: {{ routes: [payments] }}\n  rules: [ {{ id: r, effect: deny, when: \"args.orderId == '{escaped}'\" }} ]\n";

        Assert.NotEmpty(BoundaryFolderReader.Read([("p.yaml", text)]).Errors);
    }

    [Theory]
    [InlineData("p\u0430yments")]
    [InlineData("pay\u200Bments")]
    [InlineData("paymen\u0442s/refunds")]
    [InlineData("caf\u0065\u0301")]
    [InlineData("\uFF50ayments")]
    public void Names_that_look_like_others_are_refused(string name)
    {
        string text = $"apiVersion: atellagent/v1\nkind: Policy\nmetadata: {{ name: \"{name}\" }}\nspec:\n  match: {{ routes: [payments] }}\n  rules: [ {{ id: r, effect: deny, when: \"true\" }} ]\n";

        Assert.NotEmpty(BoundaryFolderReader.Read([("p.yaml", text)]).Errors);
        Assert.NotEmpty(Errors(Policy("p", Allow("a", $"args.{name.Replace("/", ".", StringComparison.Ordinal)} == 'x'"))));
    }

    [Theory]
    [InlineData("""{ "a": NaN }""")]
    [InlineData("""{ "a": Infinity }""")]
    [InlineData("""{ "a": 1e400 }""")]
    [InlineData("""{ "a": -1e400 }""")]
    [InlineData("""{ "a": 1e-400 }""")]
    [InlineData("""{ "a": 123456789012345678901234567890 }""")]
    [InlineData("""{ "a": 1, "a": 2 }""")]
    [InlineData("""{ "a": 1, "\u0061": 2 }""")]
    public void No_number_that_is_not_one_and_no_name_that_stands_twice_can_be_said_in_json(string json) =>
        Assert.False(StrictJson.TryParse(Encoding.UTF8.GetBytes(json), JsonLimits.Default, out _, out _));

    [Theory]
    [InlineData("double('NaN') == double('NaN')")]
    [InlineData("double('Infinity') > 1.0")]
    [InlineData("double('-inf') < 0.0")]
    [InlineData("1.0 / 0.0 > 0.0")]
    [InlineData("0.0 / 0.0 == 0.0")]
    [InlineData("double('1e300') * double('1e300') > 0.0")]
    [InlineData("double(string(args.amount) + 'e300') > 0.0")]
    public void Nor_can_an_expression_make_one(string expression)
    {
        bool isRefused = !Errors(Policy("p", Allow("a", expression))).IsEmpty;
        Assert.True(isRefused || Decide(Request(), Allow("a", expression)) is Decision.Deny { Code: DenialCode.PolicyError });
    }

    [Theory]
    [InlineData("args.amount == 9007199254740991", "9007199254740991", true)]
    [InlineData("args.amount < 9007199254740991.5", "9007199254740991", true)]
    [InlineData("args.amount == 9007199254740992", "9007199254740991", false)]
    [InlineData("9007199254740993 == 9007199254740992.0", "1", false)]
    [InlineData("9223372036854775807 < 9223372036854775808.0", "1", true)]
    [InlineData("args.amount == 0", "-0", true)]
    [InlineData("args.amount == 1", "1.0", true)]
    [InlineData("args.amount == 1", "1e0", true)]
    [InlineData("args.amount + 0.1 == 0.3", "0.2", true)]
    public void Numbers_at_the_edges_are_exact(string when, string amount, bool isAllowed)
    {
        Decision decision = Decide(Request($$"""{ "orderId": "o", "amount": {{amount}}, "currency": "EUR" }"""), Allow("a", when));

        Assert.Equal(isAllowed, decision is Decision.Allow);
    }

    [Theory]
    [InlineData("9223372036854775806 + context.n > 0")]
    [InlineData("4611686018427387904 * context.n > 0")]
    [InlineData("-(-9223372036854775807 - context.n + 1) > 0")]
    [InlineData("(-9223372036854775807 - context.n + 1) / -1 > 0")]
    [InlineData("context.n % (context.n - 2) == 0")]
    [InlineData("79228162514264337593543950335.0 + context.n > 0")]
    public void Arithmetic_past_the_edges_denies(string when)
    {
        Decision decision = Decide(Request(context: """{ "n": 2 }"""), Allow("a", when));

        Assert.Equal(DenialCode.PolicyError, Assert.IsType<Decision.Deny>(decision).Code);
    }

    [Fact]
    public void Whatever_is_written_is_a_condition_or_an_error_with_a_place() => Gen.Char[" ()[]{}<>=!&|?:.,+-*/%'\"\\aegrst019_\n\t\u00e9"].Array[0, 60].Select(c => new string(c)).Sample(
        text =>
        {
            PolicyCompilation compilation = Compile(Policy("p", Deny("a", text)));
            Assert.True(compilation is PolicyCompilation.Compiled or PolicyCompilation.Refused { Errors.IsEmpty: false });
        },
        iter: Rounds.Of(20_000));

    [Fact]
    public void Whatever_is_cut_out_of_a_condition_is_a_condition_or_an_error_with_a_place()
    {
        const string Whole = "'support' in principal.roles && has(args.tags) && args.tags.all(t, t.startsWith('a') || t in ['b', \"c\"]) && {'k': [1, 2.5, -3u]}['k'][0] == 1 ? args.amount % 3 > 1 : !(context.?x.orValue(5) > 2)";
        Gen.Select(Gen.Int[0, Whole.Length], Gen.Int[0, Whole.Length], Gen.Int[0, Whole.Length]).Sample(
            (from, to, at) =>
            {
                (from, to) = (Math.Min(from, to), Math.Max(from, to));
                string text = Whole[..at] + Whole[from..to] + Whole[at..];
                Assert.NotNull(Compile(Policy("p", Deny("a", text))));
                Assert.NotNull(Compile(Policy("p", Deny("a", Whole[..from] + Whole[to..]))));
            },
            iter: Rounds.Of(5_000));
    }

    [Fact]
    public void What_a_parser_takes_is_written_out_as_something_that_it_takes_again_and_means_the_same()
    {
        string[] all =
        [
            "a && b || c && !d", "(a || b) && c", "a ? b : c ? d : e", "(a ? b : c) ? d : e", "-(1 + 2) * 3 - (4 - 5)", "a.b[c].?d[?e]", "x.all(y, y > 1 && z.exists(w, w == y))",
            "has(a.b) && a.b in ['c', 'd\\'e']", "{'a': 1, ?'b': c.?d}", "size([1, 2u, 3.5]) + 'x'.size()", "cel.bind(v, 1 + 2, v * v)", "a.?b.optMap(x, x + 1).orValue(2)", "!(a in b) == (c != d)",
        ];
        Assert.All(all, text =>
        {
            string once = SyntaxText.Of(ExpressionParser.Parse(text));
            Assert.Equal(once, SyntaxText.Of(ExpressionParser.Parse(once)));
        });
    }
}
