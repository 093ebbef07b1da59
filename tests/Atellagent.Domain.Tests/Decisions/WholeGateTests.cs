using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Testing;

namespace Atellagent.Domain.Tests.Decisions;

/// <summary>A case that writes a gate out whole sees every change of it.</summary>
public sealed class WholeGateTests
{
    private const string Gate = "{ gate: finance, from: { teams: [finance], roles: [lead] }, quorum: 2, ttl: 4h, notBy: [author], reason: required, escalate: { after: 1h, to: { teams: [board] } }, uses: { count: 3, window: 1h } }";
    private const string World =
        """
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: finance }
        spec: { members: [] }
        ---
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: payments }
        spec:
          connector: http
          destination: { baseUrl: "http://127.0.0.1:9/", networks: [127.0.0.0/8] }
          operations:
            refund: { method: POST, path: refunds, effect: write, arguments: { type: object, required: [amount], additionalProperties: false, properties: { amount: { type: number } } } }
        ---
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: refunds }
        spec:
          match: { routes: [payments] }
          rules:
            - { id: may, effect: allow, when: "args.amount < 100 && token.ageSeconds == 7 && token.expiresInSeconds == 90" }
            - { id: ask, effect: require_approval, always: true, approval: RULE }
        ---
        apiVersion: atellagent/v1
        kind: PolicyTest
        metadata: { name: refunds-test }
        spec:
          now: "2026-03-01T10:00:00.25Z"
          cases:
            - name: asks
              given: { principal: { type: agent }, route: payments, operation: refund, token: { ageSeconds: 7, expiresInSeconds: 90 }, args: { amount: 1 } }
              expect: { effect: require_approval, gates: [ CASE ] }

        """;

    [Theory]
    [InlineData(Gate)]
    [InlineData("finance")]
    [InlineData("{ gate: finance, from: { roles: [lead], teams: [finance] }, reason: required, notBy: [requester, author], quorum: 2, ttl: 240m, uses: { window: 60m, count: 3 }, escalate: { to: { teams: [board] }, after: 1h } }")]
    public void The_same_gate_is_no_difference(string wanted) => Assert.Empty(Failures(Gate, wanted));

    [Theory]
    [InlineData("quorum: 2", "quorum: 3", "quorum 3, was 2")]
    [InlineData("ttl: 4h", "ttl: 5h", "ttl 05:00:00, was 04:00:00")]
    [InlineData("roles: [lead]", "roles: [head]", "from members of finance with the role head, was members of finance with the role lead")]
    [InlineData("notBy: [author], ", "", "notBy [requester], was [author, requester]")]
    [InlineData("reason: required, ", "", "reason optional, was required")]
    [InlineData("after: 1h", "after: 2h", "escalate after 02:00:00 to members of board, was after 01:00:00 to members of board")]
    [InlineData(", uses: { count: 3, window: 1h }", "", "uses for one call, was for 3 calls within 01:00:00")]
    public void Each_part_of_it_is_looked_at(string part, string other, string difference)
    {
        string failure = Assert.Single(Failures(Gate, Gate.Replace(part, other, StringComparison.Ordinal)));

        Assert.Equal("expected of the gate finance: " + difference, failure);
    }

    [Fact]
    public void A_gate_that_is_not_asked_for_is_told_by_name() =>
        Assert.Equal("expected the gates [others], were [finance]", Assert.Single(Failures(Gate, Gate.Replace("gate: finance", "gate: others", StringComparison.Ordinal))));

    [Fact]
    public void A_gate_that_is_not_well_formed_is_an_error_of_the_test()
    {
        DocumentReadResult read = Read(Gate, "{ gate: finance, quorun: 2 }");

        Assert.Contains(read.Errors, static error => error.Message.Contains("quorun", StringComparison.Ordinal));
    }

    private static ImmutableArray<string> Failures(string rule, string wanted)
    {
        DocumentReadResult read = Read(rule, wanted);
        Assert.Empty(read.Errors);
        PolicyBundle bundle = Assert.IsType<PolicyCompilation.Compiled>(PolicyCompiler.Compile(read.Documents)).Bundle;
        return [.. new PolicyTestRunner(bundle, read.Documents).Run(read.Tests).Single().Failures];
    }

    private static DocumentReadResult Read(string rule, string wanted) =>
        BoundaryFolderReader.Read([("world.yaml", World.Replace("RULE", rule, StringComparison.Ordinal).Replace("CASE", wanted, StringComparison.Ordinal))]);
}
