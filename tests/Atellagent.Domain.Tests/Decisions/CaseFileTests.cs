using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Testing;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class CaseFileTests
{
    private const string Separator = "\n---\n";

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Folder(), "*.yaml").Select(Path.GetFileName).Where(f => f != "world.yaml").Order(StringComparer.Ordinal).Select(f => f!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_case_is_decided_as_the_file_says(string file)
    {
        string[] parts = File.ReadAllText(Path.Combine(Folder(), file)).Split(Separator);
        string policies = string.Join(Separator, parts.Where(p => !p.Contains("kind: PolicyTest", StringComparison.Ordinal)));
        string tests = string.Join(Separator, parts.Where(p => p.Contains("kind: PolicyTest", StringComparison.Ordinal)));
        DocumentReadResult world = BoundaryFolderReader.Read([("world.yaml", File.ReadAllText(Path.Combine(Folder(), "world.yaml"))), (file, policies)]);
        Assert.Empty(world.Errors);
        PolicyCompilation compilation = PolicyCompiler.Compile(world.Documents);
        Assert.Empty((compilation as PolicyCompilation.Refused)?.Errors ?? []);
        ImmutableArray<PolicyTestDocument> documents = PolicyTestReader.Read(file, tests, out ImmutableArray<DocumentError> errors);
        Assert.Empty(errors);

        ImmutableArray<PolicyTestResult> results = new PolicyTestRunner(Assert.IsType<PolicyCompilation.Compiled>(compilation).Bundle, world.Documents).Run(documents);

        Assert.NotEmpty(results);
        Assert.Equal([], results.SelectMany(r => r.Failures.Select(f => $"{r.Case.Name}: {f}")));
    }

    [Fact]
    public void A_test_that_expects_something_else_fails_and_says_what_differs()
    {
        string text =
            """
            apiVersion: atellagent/v1
            kind: PolicyTest
            metadata: { name: t }
            spec:
              cases:
                - name: wrong in everything
                  given: { principal: { type: agent, roles: [] }, route: payments, operation: refund, args: { orderId: o, amount: 5, currency: EUR } }
                  expect: { effect: narrow, granted: { amount: 4 }, rules: [a#b], reason: forbidden, gates: [finance] }
                - name: no such route
                  given: { principal: { type: agent, roles: [] }, route: payment, operation: refund }
                  expect: { effect: deny }
            """;
        ImmutableArray<PolicyTestDocument> tests = PolicyTestReader.Read("t.yaml", text, out ImmutableArray<DocumentError> errors);
        Assert.Empty(errors);

        ImmutableArray<PolicyTestResult> results = new PolicyTestRunner(PolicyWorld.Bundle(), [PolicyWorld.Payments]).Run(tests);

        Assert.Equal(5, results[0].Failures.Length);
        Assert.Equal("no route payment; did you mean payments?", Assert.Single(results[1].Failures));
    }

    [Fact]
    public void A_test_with_a_field_that_does_not_exist_is_refused()
    {
        PolicyTestReader.Read(
            "t.yaml",
            "apiVersion: atellagent/v1\nkind: PolicyTest\nmetadata: { name: t }\nspec:\n  cases:\n    - { name: n, given: { route: r, operation: o, arg: {} }, expect: { efect: deny } }\n",
            out ImmutableArray<DocumentError> errors);

        Assert.NotEmpty(errors);
        Assert.All(errors, e => Assert.Equal(6, e.Position.Line));
    }

    private static string Folder() => Harness.Repository.In("tests", "cases");
}
