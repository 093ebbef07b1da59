using System.Collections.Immutable;
using Atellagent.Domain.Administration.Widening;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies.Versions;

namespace Atellagent.Domain.Tests.Policies;

/// <summary>Two bundles in words: policies rule by rule, and everything else by what it lets somebody do.</summary>
public sealed class DocumentComparerTests
{
    private const string World =
        """
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: agent, owner: support }
        spec: { type: agent, roles: [support], grants: [ { route: payments, operations: [refund], bounds: { arguments: { amount: { maximum: 100 } } } } ] }
        ---
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: support }
        spec: { members: [ada] }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: refunds }
        spec:
          match: { routes: [payments] }
          rules: [ { id: may, effect: allow, when: "args.amount < 100" } ]

        """;

    [Fact]
    public void The_same_documents_have_no_differences() => Assert.Empty(Compare(World, World));

    [Theory]
    [InlineData("maximum: 100", "maximum: 200", ChangeDirection.Wider, "Principal agent", "it is granted payments/refund beyond what it had")]
    [InlineData("maximum: 100", "maximum: 50", ChangeDirection.Tighter, "Principal agent", "no longer: it is granted payments/refund beyond what it had")]
    [InlineData("roles: [support]", "roles: [other]", ChangeDirection.Either, "Principal agent", "it has other roles")]
    [InlineData("members: [ada]", "members: [ada, bob]", ChangeDirection.Either, "Team support", "it has other members or another owner")]
    [InlineData("args.amount < 100", "args.amount < 100 && args.amount > 1", ChangeDirection.Tighter, "refunds#may", "it allows when args.amount < 100 && args.amount > 1; it was when args.amount < 100")]
    public void A_change_is_told_with_its_direction(string part, string other, ChangeDirection direction, string subject, string what) =>
        Assert.Contains(new PolicyChange(subject, direction, what), Compare(World, World.Replace(part, other, StringComparison.Ordinal)));

    [Fact]
    public void New_and_gone_documents_are_told()
    {
        string without = World[World.IndexOf("---\n", StringComparison.Ordinal)..];

        Assert.Contains(Compare(without, World), static change => change is { Subject: "Principal agent", Direction: ChangeDirection.Wider });
        Assert.Contains(Compare(World, without), static change => change is { Subject: "Principal agent", Direction: ChangeDirection.Either });
    }

    [Fact]
    public void Whatever_takes_a_second_person_is_told_as_wider_or_either()
    {
        ImmutableArray<BoundaryDocument> before = Read(World);
        foreach (string other in (string[])[World.Replace("maximum: 100", "maximum: 200", StringComparison.Ordinal), World.Replace("[support]", "[x]", StringComparison.Ordinal), World.Replace("amount < 100", "amount < 200", StringComparison.Ordinal)])
        {
            ImmutableArray<BoundaryDocument> after = Read(other);
            Assert.NotEmpty(ChangeWidth.Of(before, after));
            Assert.Contains(DocumentComparer.Compare(before, after), static change => change.Direction is ChangeDirection.Wider or ChangeDirection.Either);
        }
    }

    private static ImmutableArray<PolicyChange> Compare(string before, string after) => DocumentComparer.Compare(Read(before), Read(after));

    private static ImmutableArray<BoundaryDocument> Read(string yaml)
    {
        DocumentReadResult read = BoundaryFolderReader.Read([("world.yaml", yaml)]);
        Assert.Empty(read.Errors);
        return read.Documents;
    }
}
