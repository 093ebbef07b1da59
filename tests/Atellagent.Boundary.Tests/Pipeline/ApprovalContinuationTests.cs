using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Approvals;
using Atellagent.Domain.Approvals;
using Microsoft.Extensions.Logging.Abstractions;

namespace Atellagent.Boundary.Tests.Pipeline;

/// <summary>Whatever a store throws when it is asked what is due, it is asked again.</summary>
public sealed class ApprovalContinuationTests
{
    [Fact]
    public async Task A_store_that_fails_in_a_way_nobody_thought_of_is_asked_again()
    {
        FailingReader reader = new();
        using ApprovalContinuation continuation = new(reader, null!, null!, new ActionSignals(TimeProvider.System), TimeProvider.System, NullLogger<ApprovalContinuation>.Instance);
        continuation.Begin();
        await continuation.StartAsync(CancellationToken.None);

        continuation.Wake("act_1");
        await reader.AskedAgain.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.False(continuation.ExecuteTask!.IsCompleted);
        await continuation.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task What_is_under_way_hides_nothing_that_is_due_behind_it()
    {
        SlowReader reader = new();
        using ApprovalContinuation continuation = new(reader, null!, null!, new ActionSignals(TimeProvider.System), TimeProvider.System, NullLogger<ApprovalContinuation>.Instance);
        continuation.Begin();
        await continuation.StartAsync(CancellationToken.None);

        // As many as there are places for are under way, and do not end.
        continuation.Wake("act_1");
        await reader.Full.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        continuation.Wake("act_1");
        int limit = await reader.Next.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.True(limit >= 2 * SlowReader.Places, $"only {limit} are read");
        reader.Ending.SetResult(null);
        await continuation.StopAsync(CancellationToken.None);
    }

    private sealed class SlowReader : IApprovalReader
    {
        public const int Places = 64;
        private int _found;

        public TaskCompletionSource Full { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<int> Next { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<StoredApproval?> Ending { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<StoredApproval?> FindAsync(string id, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _found) == Places)
            {
                Full.SetResult();
            }

            return Ending.Task;
        }

        public Task<IReadOnlyList<StoredApproval>> ListAsync(ApprovalState? state, string? before, int limit, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public Task<StoredApproval?> FindUsableAsync(string scope, string digest, DateTimeOffset now, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public Task<IReadOnlyList<DueApproval>> ReadDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
        {
            if (Full.Task.IsCompleted)
            {
                Next.TrySetResult(limit);
            }

            return Task.FromResult<IReadOnlyList<DueApproval>>([.. Enumerable.Range(0, limit).Select(static at => new DueApproval($"apr_{at}", $"act_{at}", DueStep.GoOn))]);
        }
    }

    private sealed class FailingReader : IApprovalReader
    {
        private int _asked;

        public TaskCompletionSource AskedAgain { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<StoredApproval?> FindAsync(string id, CancellationToken cancellationToken) => throw new InvalidOperationException();

        public Task<IReadOnlyList<StoredApproval>> ListAsync(ApprovalState? state, string? before, int limit, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public Task<StoredApproval?> FindUsableAsync(string scope, string digest, DateTimeOffset now, CancellationToken cancellationToken) =>
            throw new InvalidOperationException();

        public Task<IReadOnlyList<DueApproval>> ReadDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _asked) == 1)
            {
                throw new InvalidOperationException("the database does not take synchronous = FULL");
            }

            AskedAgain.TrySetResult();
            return Task.FromResult<IReadOnlyList<DueApproval>>([]);
        }
    }
}
