using System.Collections.Immutable;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Tests.Decisions;

public sealed class ApprovalGatesTests
{
    private static readonly ApprovalGate Plain = new("finance", VoterGroup.Of("risk", "legal"), 2, TimeSpan.FromHours(4));

    [Fact]
    public void Without_any_asked_there_are_none_and_no_conflict()
    {
        Assert.True(ApprovalGates.TryMerge(null, out ImmutableArray<ApprovalGate> gates, out string? conflict));
        Assert.Empty(gates);
        Assert.Null(conflict);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, true, true)]
    public void What_one_of_them_wants_holds(bool left, bool right, bool expected)
    {
        ApprovalGate merged = Merged(Plain with { ExcludesDeploymentOwner = left, RequiresReason = right }, Plain with { ExcludesDeploymentOwner = right, RequiresReason = left }).Single();

        Assert.Equal((expected, expected), (merged.ExcludesDeploymentOwner, merged.RequiresReason));
        Assert.Equal(left, Merged(Plain with { RequiresReason = left }).Single().RequiresReason);
    }

    [Fact]
    public void The_larger_quorum_the_shorter_time_and_the_shared_teams_hold_in_either_order()
    {
        ApprovalGate other = new("finance", VoterGroup.Of("risk", "legal", "board"), 1, TimeSpan.FromHours(8));

        foreach (ApprovalGate merged in (ApprovalGate[])[.. Merged(Plain, other), .. Merged(other, Plain)])
        {
            Assert.Equal((2, TimeSpan.FromHours(4), "legal risk"), (merged.Quorum, merged.Ttl, string.Join(' ', merged.From.Teams)));
        }

        Assert.Equal(["legal", "risk"], Merged(Plain).Single().From.Teams);
    }

    [Fact]
    public void Gates_are_told_in_the_order_of_their_names_and_the_first_at_which_nobody_could_vote_is_named()
    {
        Assert.Equal(["a", "finance", "z"], Merged(Plain with { Name = "z" }, Plain, Plain with { Name = "a" }).Select(static g => g.Name));
        Assert.False(ApprovalGates.TryMerge(
            [Plain with { Name = "z", From = new VoterGroup() }, Plain, Plain with { Name = "b", From = VoterGroup.Of("x") }, Plain with { Name = "b" }], out _, out string? conflict));
        Assert.Equal("b", conflict);
    }

    [Fact]
    public void What_makes_a_gate_easier_holds_only_where_all_of_them_say_so_and_then_the_least_of_it()
    {
        ApprovalGate left = Plain with
        {
            From = new VoterGroup { Roles = ["lead", "chief"] },
            ExcludesAuthor = true,
            AuthorsOf = ["p"],
            Uses = new GateUses(5, TimeSpan.FromHours(1)),
            Escalation = new GateEscalation(TimeSpan.FromHours(1), VoterGroup.Of("board", "risk")),
        };
        ApprovalGate right = Plain with
        {
            From = new VoterGroup { Teams = ["risk"], Roles = ["lead"], When = [new VoterCondition(new SourceText("true", default)) { Rule = "q#r" }] },
            Uses = new GateUses(3, TimeSpan.FromHours(2)),
            Escalation = new GateEscalation(TimeSpan.FromHours(2), VoterGroup.Of("board")),
        };

        foreach (ApprovalGate merged in (ApprovalGate[])[.. Merged(left, right), .. Merged(right, left)])
        {
            Assert.Equal(("risk", "lead", "true"), (Assert.Single(merged.From.Teams), Assert.Single(merged.From.Roles), Assert.Single(merged.From.When).Source.Text));
            Assert.Equal((true, "p"), (merged.ExcludesAuthor, Assert.Single(merged.AuthorsOf)));
            Assert.Equal(new GateUses(3, TimeSpan.FromHours(1)), merged.Uses);
            Assert.Equal((TimeSpan.FromHours(2), "board"), (merged.Escalation!.After, Assert.Single(merged.Escalation.To.Teams)));
        }

        Assert.Null(Merged(left, right with { Uses = null }).Single().Uses);
        Assert.Null(Merged(left, right with { Escalation = null }).Single().Escalation);
        Assert.Null(Merged(left, right with { Escalation = new GateEscalation(TimeSpan.FromHours(1), VoterGroup.Of("legal")) }).Single().Escalation);
        Assert.False(ApprovalGates.TryMerge([left, right with { From = right.From with { Roles = ["other"] } }], out _, out _));
    }

    private static ImmutableArray<ApprovalGate> Merged(params List<ApprovalGate> asked)
    {
        Assert.True(ApprovalGates.TryMerge(asked, out ImmutableArray<ApprovalGate> gates, out string? conflict), conflict);
        return gates;
    }
}
