using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Testing;
using static Atellagent.Domain.Tests.Decisions.PolicyWorld;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class PolicyTestingTests
{
    private const string Head = "apiVersion: atellagent/v1\nkind: PolicyTest\nmetadata: { name: t }\nspec:\n";

    private const string Matrix = Head +
        """
          given: { principal: { type: agent, roles: [support] }, route: payments, operation: refund, args: { orderId: o, amount: 5, currency: EUR } }
          cases:
            - name: matrix
              each: { amount: [1, 100, 101], roles: [[support], []], context.reason: [goodwill] }
              snapshot: true
        """;

    private static readonly PolicyDocument Refunds = Policy(
        "p",
        Allow("a", "'support' in principal.roles"),
        Narrow("cap", "args.amount > 100", ("amount", AtMost(100)))) with
    { Constants = JsonObject.Empty };

    [Fact]
    public void A_matrix_is_every_combination_and_each_is_a_case_of_its_own()
    {
        ImmutableArray<PolicyTestResult> results = Run(Read(Matrix), null);

        Assert.Equal(
            [
                """matrix [amount=1, roles=["support"], context.reason="goodwill"] allow""",
                """matrix [amount=1, roles=[], context.reason="goodwill"] deny""",
                """matrix [amount=100, roles=["support"], context.reason="goodwill"] allow""",
                """matrix [amount=100, roles=[], context.reason="goodwill"] deny""",
                """matrix [amount=101, roles=["support"], context.reason="goodwill"] narrow""",
                """matrix [amount=101, roles=[], context.reason="goodwill"] deny""",
            ],
            results.Select(r => $"{r.Case.Name} {r.Decision!.Effect}"));
    }

    [Theory]
    [InlineData("    - { name: n, expect: { effect: deny } }", "the field \"given\" is missing")]
    [InlineData("    - { name: n, given: { route: payments, operation: refund } }", "the field \"expect\" is missing; or say \"snapshot: true\"")]
    [InlineData("    - { name: n, given: { route: payments, operation: refund }, each: { amount: [] }, snapshot: true }", "at least one value")]
    [InlineData("    - { name: n, given: { route: payments, operation: refund }, each: { roles: [support] }, snapshot: true }", "a list of roles")]
    [InlineData("    - { name: n, given: { route: payments, operation: refund }, snapshot: true }\n    - { name: n, given: { route: payments, operation: refund }, snapshot: true }", "2 cases named \"n\"")]
    public void A_case_that_says_too_little_is_refused(string cases, string message)
    {
        PolicyTestReader.Read("t.yaml", Head + "  cases:\n" + cases + "\n", out ImmutableArray<DocumentError> errors);

        Assert.Contains(errors, e => e.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void More_combinations_than_anybody_reads_are_refused()
    {
        string list = "[" + string.Join(", ", Enumerable.Range(0, 200)) + "]";
        PolicyTestReader.Read("t.yaml", Matrix.Replace("[1, 100, 101]", list, StringComparison.Ordinal).Replace("[goodwill]", list, StringComparison.Ordinal), out ImmutableArray<DocumentError> errors);

        Assert.Contains(errors, e => e.Message.Contains("combinations", StringComparison.Ordinal));
    }

    [Fact]
    public void A_snapshot_that_was_written_holds_and_tells_every_change()
    {
        ImmutableArray<PolicyTestDocument> tests = Read(Matrix);
        string text = PolicyTestSnapshot.Write(Run(tests, null));

        Assert.Contains("""t: matrix [amount=101, roles=["support"], context.reason="goodwill"] => narrow; /arguments/amount=100; by p#a, p#cap""", text, StringComparison.Ordinal);
        Assert.All(Run(tests, text), r => Assert.True(r.Passed));

        ImmutableArray<PolicyTestResult> changed = Run(tests, text.Replace("amount=100; by", "amount=99; by", StringComparison.Ordinal).Replace("deny; no_allow; by boundary#no_allow", "allow; by p#a", StringComparison.Ordinal));
        Assert.Equal(4, changed.Count(r => !r.Passed));
        Assert.Contains(changed, r => r.Failures.Any(f => f.Contains("the snapshot has: narrow; /arguments/amount=99", StringComparison.Ordinal)));
        Assert.All(Run(tests, ""), r => Assert.Contains("does not have this case", r.Failures.Single(), StringComparison.Ordinal));
    }

    [Fact]
    public void Coverage_tells_what_no_case_saw()
    {
        PolicyDocument policy = Policy("p", Allow("a", "'support' in principal.roles && (args.amount < 50 || args.currency == 'EUR')"), Deny("d", "args.amount > 900"), Allow("x", null)) with
        {
            Match = new PolicyMatch { Routes = ["payments"], Operations = ["getOrder", "refund"], Effects = [Routes.OperationEffect.Write] },
        };
        PolicyDocument[] policies = [policy with { Rules = policy.Rules.RemoveAt(2) }];

        PolicyCoverage coverage = PolicyCoverage.Measure([.. policies, Payments], Run(Read(Matrix), null, policies));

        RuleCoverage allow = coverage.Rules[0];
        Assert.Equal(("p#a", 3, 3, 0), (allow.Rule, allow.True, allow.False, allow.Errors));
        Assert.Equal(
            [new("'support' in principal.roles", 3, 3), new("args.amount < 50", 1, 2), new("args.currency == 'EUR'", 2, 0)],
            allow.Branches.AsEnumerable());
        Assert.Equal(3 / 4d, coverage.OfRules);
        Assert.Equal(6 / 8d, coverage.OfBranches);
    }

    [Fact]
    public void A_rule_that_no_case_reaches_is_not_seen()
    {
        PolicyDocument[] policies = [Refunds, Policy("q", Allow("a", "size(args.orderId) > 3")) with { Match = new PolicyMatch { Routes = ["payments"], Operations = ["getOrder"] } }];

        PolicyCoverage coverage = PolicyCoverage.Measure([.. policies, Payments], Run(Read(Matrix), null, policies));

        Assert.Equal((0, 2), (coverage.Rules[2].Seen, coverage.Rules[2].Outcomes));
        Assert.Equal([new("size(args.orderId) > 3", 0, 0)], coverage.Rules[2].Branches.AsEnumerable());
    }

    [Fact]
    public void A_mutant_that_no_case_notices_survives_and_the_others_do_not()
    {
        ImmutableArray<PolicyTestDocument> tests = Read(Matrix.Replace("[1, 100, 101]", "[1, 150]", StringComparison.Ordinal).Replace("snapshot: true", "expect: { effect: allow }", StringComparison.Ordinal)
            .Replace("[[support], []]", "[[support]]", StringComparison.Ordinal).Replace("[1, 150]", "[1]", StringComparison.Ordinal));
        Assert.All(Run(tests, null), r => Assert.True(r.Passed));

        PolicyMutation mutation = PolicyMutation.Run([Refunds, Payments], tests, new Dictionary<string, PolicyTestSnapshot>());

        Assert.Equal(
            ["p#cap: 101 instead of 100 in the condition", "p#cap: amount: at most 101 instead of 100", "p#cap: the condition is negated", "p#cap: the rule is left out"],
            mutation.Survivors.Select(m => $"{m.Rule}: {m.Change}").Order(StringComparer.Ordinal));
        Assert.Equal(2, mutation.Noticed);
    }

    [Fact]
    public void A_matrix_at_the_edges_notices_every_mutant()
    {
        ImmutableArray<PolicyTestDocument> tests = Read(Matrix);
        Dictionary<string, PolicyTestSnapshot> snapshots = new() { ["t.yaml"] = PolicyTestSnapshot.Parse(PolicyTestSnapshot.Write(Run(tests, null))) };
        List<(int, int)> told = [];

        PolicyMutation mutation = PolicyMutation.Run([Refunds, Payments], tests, snapshots, (done, all) => told.Add((done, all)));

        Assert.Empty(mutation.Survivors);
        Assert.Equal(6, mutation.Noticed);
        Assert.Equal((6, 6), told[^1]);
    }

    private static ImmutableArray<PolicyTestDocument> Read(string text)
    {
        ImmutableArray<PolicyTestDocument> tests = PolicyTestReader.Read("t.yaml", text, out ImmutableArray<DocumentError> errors);
        Assert.Empty(errors);
        return tests;
    }

    private static ImmutableArray<PolicyTestResult> Run(ImmutableArray<PolicyTestDocument> tests, string? snapshot, params PolicyDocument[] policies)
    {
        PolicyDocument[] all = policies.Length == 0 ? [Refunds] : policies;
        Dictionary<string, PolicyTestSnapshot>? snapshots = snapshot is null ? null : new() { ["t.yaml"] = PolicyTestSnapshot.Parse(snapshot) };
        return new PolicyTestRunner(Bundle(all), [.. all, Payments], snapshots).Run(tests);
    }
}
