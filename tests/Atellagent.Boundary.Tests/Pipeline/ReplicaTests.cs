using Atellagent.Boundary.Authority;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Policies.Versions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Atellagent.Boundary.Tests.Pipeline;

/// <summary>The copy of authority: what is asked for is never older than the question, and many questions are one read.</summary>
public sealed class ReplicaTests
{
    [Fact]
    public async Task Those_that_ask_while_a_read_is_under_way_share_the_next_and_none_is_told_of_the_one_before()
    {
        SlowStore store = new();
        using AuthorityReplica replica = new(store, PolicyTrust.None, NullLogger<AuthorityReplica>.Instance);
        Task<AuthorityView> first = replica.RefreshAsync(CancellationToken.None).AsTask();
        Task<AuthorityView>[] others = [.. Enumerable.Range(0, 100).Select(_ => replica.RefreshAsync(CancellationToken.None).AsTask())];

        store.Pass.Release();
        long early = (await first).Clock;
        store.Pass.Release();
        long[] late = [.. (await Task.WhenAll(others)).Select(static view => view.Clock)];

        Assert.Equal(1, early);
        Assert.All(late, static clock => Assert.Equal(2, clock));
        Assert.Equal(2, store.Reads);
    }

    [Fact]
    public async Task A_read_that_fails_serves_nobody()
    {
        SlowStore store = new() { Fails = true };
        using AuthorityReplica replica = new(store, PolicyTrust.None, NullLogger<AuthorityReplica>.Instance);
        Task<AuthorityView>[] asked = [.. Enumerable.Range(0, 5).Select(_ => replica.RefreshAsync(CancellationToken.None).AsTask())];
        store.Pass.Release(5);

        await Task.WhenAll(asked).ContinueWith(static _ => { }, TaskScheduler.Default);

        Assert.All(asked, static one => Assert.True(one.IsFaulted));
        Assert.Equal(5, store.Reads);
    }

    private sealed class SlowStore : IAuthorityStore
    {
        public SemaphoreSlim Pass { get; } = new(0);

        public bool Fails { get; init; }

        public int Reads { get; private set; }

        public async ValueTask<AuthorityChanges> ReadAsync(long sinceClock, CancellationToken cancellationToken)
        {
            int read = ++Reads;
            await Pass.WaitAsync(cancellationToken);
            return Fails ? throw new InvalidOperationException("down") : new AuthorityChanges(read, []);
        }
    }
}
