using System.Data.Common;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Evidence;

namespace Atellagent.Storage.Tests.Evidence;

/// <content>What waits is narrowed by those who are asked, and never widened.</content>
public abstract partial class ApprovalStoreContract
{
    [Fact]
    public async Task Votes_on_more_do_not_count_for_less_and_only_what_waits_is_narrowed()
    {
        await CommitAsync(Opened("1"), Vote("1", 1, "ann", ApprovalState.Pending));

        EntryResult[] results = [.. await CommitAsync(Narrowed("1", 1, "sha256:less"), Narrowed("1", 2, "sha256:less"), Narrowed("1", 2, "sha256:least"), Narrowed("1", 3, "sha256:less"))];

        Assert.Equal([false, true, false, false], results.Select(static result => result is EntryResult.Recorded));
        StoredApproval approval = (await _approvals.FindAsync("apr_1", CancellationToken.None))!;
        Assert.Equal((ApprovalState.Pending, 3L, "sha256:less"), (approval.State, approval.Version, approval.Digest));
        Assert.Empty(approval.Votes);
        Assert.Equal(new EvidencePosition("main", 2), approval.Decision);
        Assert.Equal(Entries.Body("less of 1").ToArray(), approval.DecisionBody.ToArray());
        Assert.Equal(Entries.Body("less of 1").ToArray(), (await _actions.FindActionAsync("act_1", CancellationToken.None))!.DecisionBody.ToArray());

        // Whoever voted before votes again, once; what was agreed to before is used by nothing.
        Assert.IsType<EntryResult.Recorded>(Assert.Single(await CommitAsync(Vote("1", 3, "ann", ApprovalState.Pending))));
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Vote("1", 4, "ann", ApprovalState.Approved))));
        Assert.IsType<EntryResult.Recorded>(Assert.Single(await CommitAsync(Vote("1", 4, "ben", ApprovalState.Approved))));
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Narrowed("1", 5, "sha256:least"))));
        Assert.IsType<EntryResult.Taken>(Assert.Single(await CommitAsync(Admission("1", 5))));
        Assert.IsType<EntryResult.Recorded>(Assert.Single(await CommitAsync(Admission("1", 5, digest: "sha256:less"))));
        Assert.Equal(["ann", "ben"], (await _approvals.FindAsync("apr_1", CancellationToken.None))!.Votes.Select(static vote => vote.Voter).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("update approval set digest = 'sha256:granted', version = version + 1")]
    [InlineData("update approval set form = 0, form_log = null, form_idx = null, digest = 'sha256:granted', version = version + 1")]
    [InlineData("update approval set form = form + 1, version = version + 1")]
    [InlineData("update approval set form = form + 2, digest = 'sha256:y', version = version + 1")]
    [InlineData("update approval set form = form + 1, digest = 'sha256:y', state = 'approved', version = version + 1")]
    [InlineData("update approval set form_idx = form_idx + 1, version = version + 1")]
    [InlineData("update approval_vote set form = form + 1")]
    public async Task The_database_itself_lets_nobody_put_more_in_place_of_less(string statement)
    {
        await CommitAsync(Opened("1"), Vote("1", 1, "ann", ApprovalState.Pending), Narrowed("1", 2, "sha256:less"));

        Assert.ThrowsAny<DbException>(() => _test.Execute(statement));
    }

    private static EvidenceEntry Narrowed(string id, long version, string digest) => new()
    {
        Body = Entries.Body($"less of {id}"),
        Index = new EvidenceIndex { Type = "decision", Time = Entries.Noon, Action = "act_" + id },
        Approval = new ApprovalStep.Narrowed("apr_" + id, version, digest),
    };
}
