using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Policies;

public sealed class ExpressionTests
{
    private const string Arguments =
        """
        { "orderId": "ord_1", "amount": 100.5, "count": 7, "currency": "EUR", "kind": "defect",
          "tags": ["a", "b", "bb"], "customer": { "id": "c1" } }
        """;

    private static readonly string Context =
        $$"""{ "n": 3, "half": 0.5, "text": "ab", "flag": true, "list": [1, 2, 3], "map": { "k": "v" }, "nothing": null, "emoji": "a😀", "long": [{{string.Join(',', Enumerable.Repeat(1, 4_000))}}] }""";

    [Theory]
    [InlineData("args.amount == 100.5")]
    [InlineData("args.amount + 0.5 == 101")]
    [InlineData("0.1 + 0.2 == 0.3")]
    [InlineData("1 == 1.0")]
    [InlineData("9007199254740993 != 9007199254740992.0")]
    [InlineData("args.count / 2 == 3")]
    [InlineData("-args.count / 2 == -3")]
    [InlineData("args.count % 4 == 3")]
    [InlineData("args.amount / 2 == 50.25")]
    [InlineData("0x10 == 16")]
    [InlineData("args.currency in ['EUR', 'USD']")]
    [InlineData("args.currency in ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'EUR']")]
    [InlineData("args.currency in constants.served")]
    [InlineData("args.amount <= constants.cap && constants.limits.daily == 2")]
    [InlineData("!(args.currency in [])")]
    [InlineData("'support' in principal.roles && !('senior' in principal.roles)")]
    [InlineData("principal.type == 'agent' && principal.name == 'support-agent'")]
    [InlineData("deployment.environment == 'production' && deployment.runtime == 'external'")]
    [InlineData("operation.effect == 'write' && operation.name == 'refund' && route.name == 'payments'")]
    [InlineData("token.ageSeconds == 60 && token.expiresInSeconds == 540")]
    [InlineData("now.hour == 10 && now.weekday == 1 && now.year == 2026 && now.epochSeconds == 1772445600")]
    [InlineData("requested.args.amount == args.amount")]
    [InlineData("has(args.tags) && args.tags.exists(t, t.startsWith('b'))")]
    [InlineData("has(args.tags) && args.tags.all(t, size(t) <= 2)")]
    [InlineData("has(args.tags) && args.tags.exists_one(t, t == 'bb')")]
    [InlineData("has(args.tags) && args.tags.filter(t, t.endsWith('b')).size() == 2")]
    [InlineData("has(args.tags) && args.tags.map(t, t + '!') == ['a!', 'b!', 'bb!']")]
    [InlineData("has(args.tags) && args.tags.map(t, t != 'a', size(t)) == [1, 2]")]
    [InlineData("has(args.tags) && args.tags[1] == 'b'")]
    [InlineData("!has(args.note) || args.note == 'x'")]
    [InlineData("has(args.note) ? args.note == 'x' : args.currency == 'EUR'")]
    [InlineData("has(args.customer) && args.customer.id == 'c1' && !has(args.customer.iban)")]
    [InlineData("context.n == 3 && context.half < 1 && context.flag && context.nothing == null")]
    [InlineData("context.list[0] == 1 && context.map.k == 'v' && context.map['k'] == 'v' && 'k' in context.map")]
    [InlineData("context.map.exists(k, k == 'k')")]
    [InlineData("context.n in context.list")]
    [InlineData("size(context.emoji) == 2")]
    [InlineData("'\\uffff' < '😀'")]
    [InlineData("args.orderId.matches('^ord_[a-z0-9]+$')")]
    [InlineData("'x' + string(args.count) + string(true) == 'x7true' && int('12') == 12 && double('1.5') == 1.5")]
    [InlineData("'ÀBC'.lowerAscii() == 'Àbc'")]
    [InlineData("{'a': 1, 'b': args.count}.b == 7 && [1, args.count][1] == 7")]
    [InlineData("r'\\n' == '\\\\n' && '''it's''' == \"it's\"")]
    [InlineData("true || context.missing")]
    [InlineData("context.missing || true")]
    [InlineData("!(context.missing && false)")]
    [InlineData("context.list.exists(x, x == 1 || context.missing)")]
    [InlineData("1 + 2 * 3 == 7 && (1 + 2) * 3 == 9 && 10 - 2 - 3 == 5")]
    [InlineData("true ? true : false // a comment")]
    public void Holds(string condition) => Assert.Equal(RuleOutcome.True, Evaluate(condition));

    [Theory]
    [InlineData("args.orderId.matches('^ord_$')")]
    [InlineData("'ord_a\\n'.matches('^ord_[a-z]+$')")]
    [InlineData("'٣'.matches('^\\\\d$')")]
    [InlineData("'/te\\u00adams/x'.startsWith('/teams/')")]
    [InlineData("'Prod' == 'prod'")]
    [InlineData("context.n == 'three'")]
    [InlineData("[].exists(x, x == 1)")]
    [InlineData("context.missing && false")]
    [InlineData("context.list.all(x, x > 1 && context.missing)")]
    [InlineData("9007199254740993 == 9007199254740992")]
    public void Does_not_hold(string condition) => Assert.Equal(RuleOutcome.False, Evaluate(condition));

    [Theory]
    [InlineData("context.missing")]
    [InlineData("context.missing == 1")]
    [InlineData("!(context.missing == 1)")]
    [InlineData("has(context.missing.deeper)")]
    [InlineData("context.missing || false")]
    [InlineData("true && context.missing")]
    [InlineData("context.text > 1")]
    [InlineData("context.text && true")]
    [InlineData("context.n + context.text == 'x'")]
    [InlineData("args.count / 0 == 1")]
    [InlineData("args.count % 0 == 1")]
    [InlineData("9223372036854775807 + args.count > 0")]
    [InlineData("context.list[3] == 1")]
    [InlineData("context.list[-1] == 1")]
    [InlineData("context.map['x'] == 'v'")]
    [InlineData("int('x') == 1")]
    [InlineData("context.list.exists_one(x, x == 1 || context.missing)")]
    [InlineData("context.list.all(x, x > 0 && context.missing)")]
    [InlineData("context.n.all(x, true)")]
    public void Is_an_error(string condition) => Assert.Equal(RuleOutcome.Error, Evaluate(condition));

    [Fact]
    public void A_string_that_doubles_itself_runs_into_the_budget()
    {
        string loop = "[1,2,3,4,5].map(a, [1,2,3,4,5,6,7,8,9,10].map(b, " + string.Join(" + ", Enumerable.Repeat("context.text", 30)) + ")).size() == 5";

        Assert.Equal(RuleOutcome.Error, Evaluate(loop));
    }

    [Fact]
    public void A_budget_that_is_used_up_is_not_absorbed_by_the_other_side()
    {
        const string loop = "context.long.all(a, a + a + a > 0)";

        Assert.Equal(RuleOutcome.Error, Evaluate($"{loop} || true"));
        Assert.Equal(RuleOutcome.True, Evaluate($"true || {loop}"));
    }

    [Theory]
    [InlineData("args.ammount > 1", "args.ammount: no such argument of payments/refund; did you mean amount?")]
    [InlineData("arg.amount > 1", "arg is not known here; did you mean args?")]
    [InlineData("true && args.note == 'x'", "args.note may be absent; ask first: has(args.note) && …")]
    [InlineData("principal.nam == 'x'", "principal.nam: no such field; did you mean name?")]
    [InlineData("principal.owner == 'x'", "principal.owner may be absent; ask first: has(principal.owner) && …")]
    [InlineData("constants.capp > 1", "constants.capp: no such constant; did you mean cap?")]
    [InlineData("args.currency == 5", "string and int are never equal")]
    [InlineData("args.amount == '5'", "number and string are never equal")]
    [InlineData("args.currency > 5", "string and int have no order")]
    [InlineData("args.amount", "a condition is true or false, and this is number")]
    [InlineData("args.amount + args.currency == 1", "number + string has no meaning")]
    [InlineData("operation.effect == 'wirte'", "'wirte' is none of the values that can be here (destructive, write, read); did you mean write?")]
    [InlineData("has(args.kind) && args.kind in ['fault']", "'fault' is none of the values that can be here (goodwill, defect)")]
    [InlineData("args.currency.startWith('E')", "startWith() is not known; did you mean startsWith?")]
    [InlineData("args.currency.matches(args.orderId)", "the pattern of matches() is a string that is written out, or a constant")]
    [InlineData("args.customer.id == 'x'", "args.customer may be absent; ask first: has(args.customer) && …")]
    [InlineData("args.amount = 5", "a single = compares nothing; write ==")]
    [InlineData("args.count == 5u + 1", "uint + int has no meaning")]
    [InlineData("Refund{amount: 5} == args", "Refund{…} makes a message, and there are none; write a map {'name': value}")]
    [InlineData("(args.amount > 5", "')' is expected here")]
    [InlineData("args.tags.all(args, true)", "the name args is taken; name the variable otherwise")]
    [InlineData("args.orderId.matches('(a')", null)]
    public void A_mistake_is_found_at_load_with_its_place(string condition, string? message)
    {
        PolicyDocument policy = Policy("p", Deny("d", condition)) with { Constants = JsonOf("""{ "cap": 500 }""") };

        DocumentError error = Assert.Single(Errors(policy), e => message is null || e.Message == message);
        Assert.Equal(("policies.yaml", 12), (error.Position.File, error.Position.Line));
        Assert.InRange(error.Position.Column, 14, 14 + condition.Length);
    }

    [Fact]
    public void The_place_of_a_mistake_in_a_condition_of_several_lines_is_its_own_line()
    {
        DocumentError error = Assert.Single(Errors(Policy("p", Deny("d", "args.amount > 1\n  && args.ammount > 2"))));

        Assert.Equal(new SourcePosition("policies.yaml", 13, 11), error.Position);
    }

    [Fact]
    public void Expressions_past_a_limit_are_refused()
    {
        string[] tooLarge =
        [
            "args.amount > 1 || " + new string(' ', 4096) + "true",
            string.Join(" + ", Enumerable.Repeat("1", 400)) + " == 1",
            new string('(', 40) + "true" + new string(')', 40),
            "context.list.all(a, context.list.all(b, context.list.all(c, true)))",
            new string('!', 600) + "true",
        ];

        Assert.All(tooLarge, condition => Assert.NotEmpty(Errors(Policy("p", Deny("d", condition)))));
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        PolicyDocument policy = Policy("p", Deny("a", "args.x > 1 || principal.y == 'z'"), Deny("b", "nonsense"));

        Assert.Equal(3, Errors(policy).Length);
    }

    private static RuleOutcome Evaluate(string condition)
    {
        condition = condition.Contains("args.count", StringComparison.Ordinal) ? $"has(args.count) && ({condition})" : condition;
        PolicyDocument policy = Policy("p", Deny("d", condition)) with
        {
            Constants = JsonOf("""{ "served": ["EUR", "USD"], "cap": 500, "limits": { "daily": 2 } }"""),
        };
        return Assert.Single(DecisionEngine.Decide(Bundle(policy), Request(Arguments, Context)).Evaluated).Outcome;
    }
}
