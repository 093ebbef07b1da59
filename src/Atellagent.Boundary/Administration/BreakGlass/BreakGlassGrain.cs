using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Boundary.Authority;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Administration.BreakGlass;

/// <summary>
/// Keeps the uses of break glass. A use is open from the write that says so until a time that this write says too; whatever a crash
/// leaves is open by that write or not at all, and is told again, loudly, when the grain is awake again.
/// </summary>
/// <param name="glass">The stored state.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
[GrainType("breakglass")]
internal sealed partial class BreakGlassGrain(
    [PersistentState("glass", AuthorityStorage.Provider)] IPersistentState<GlassState> glass,
    TimeProvider time,
    ILogger<BreakGlassGrain> logger) : Grain, IBreakGlassGrain
{
    /// <summary>How many changes are made under one use.</summary>
    internal const int MostChanges = 200;

    private const int MostUses = 200;

    /// <inheritdoc />
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (GlassUse use in glass.State.Uses.Where(use => use.StateAt(now) == GlassUse.Open))
        {
            Tell(use);
        }

        return base.OnActivateAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<GlassAnswer> AskAsync(GlassUse use, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (Blocking(now) is { } refusal)
        {
            return refusal;
        }

        // What was never opened is not kept; evidence has it.
        IEnumerable<GlassUse> before = glass.State.Uses.Where(kept =>
            kept.EndsAt is not null || (kept.StateAt(now) == GlassUse.Waiting && !IsText(kept.Holder, use.Holder)));
        await WriteAsync([use, .. before.Take(MostUses - 1)], glass.State.Seals, cancellationToken);
        return new GlassAnswer(use);
    }

    /// <inheritdoc />
    public async Task<GlassAnswer> ConfirmAsync(string id, string by, TimeSpan life, ImmutableArray<string> reviewers, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (Blocking(now) is { } refusal)
        {
            return refusal;
        }

        if (Find(id) is not { } use || use.StateAt(now) != GlassUse.Waiting)
        {
            return NotSo(id, now, "nothing waits to be confirmed");
        }

        GlassUse opened = Opened(use, now, life, reviewers) with { ConfirmedBy = by };
        await WriteAsync(Replacing(opened), glass.State.Seals, cancellationToken);
        Tell(opened);
        return new GlassAnswer(opened);
    }

    /// <inheritdoc />
    public async Task<GlassAnswer> OpenSealedAsync(
        GlassUse use, string hash, TimeSpan life, ImmutableArray<string> reviewers, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (Blocking(now) is { } refusal)
        {
            return refusal;
        }

        GlassSeal? seal = glass.State.Seals.FirstOrDefault(kept => IsText(kept.Holder, use.Holder));
        if (seal is null || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(seal.Hash), Encoding.ASCII.GetBytes(hash)))
        {
            return new GlassAnswer(null, "denied", "this is not the code that was sealed for you, or it has been used", IsWrongCode: true);
        }

        GlassUse opened = Opened(use, now, life, reviewers) with { SealedBy = seal.By };
        await WriteAsync([opened, .. glass.State.Uses.Take(MostUses - 1)], [.. glass.State.Seals.Where(kept => kept != seal)], cancellationToken);
        Tell(opened);
        return new GlassAnswer(opened);
    }

    /// <inheritdoc />
    public Task<string?> FindOpenAsync(string holder, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        return Task.FromResult(glass.State.Uses.FirstOrDefault(use => IsText(use.Holder, holder) && use.StateAt(now) == GlassUse.Open)?.Id);
    }

    /// <inheritdoc />
    public async Task<bool> UseAsync(string id, string holder, string digest, CancellationToken cancellationToken)
    {
        // Not on the word of memory: this may be an activation that the cluster has replaced, and the use may have been closed since.
        await glass.ReadStateAsync(cancellationToken);
        DateTimeOffset now = time.GetUtcNow();
        if (Find(id) is not { } use || !IsText(use.Holder, holder) || use.StateAt(now) != GlassUse.Open || use.Changes.Length >= MostChanges)
        {
            return false;
        }

        await WriteAsync(Replacing(use with { Changes = use.Changes.Add(digest) }), glass.State.Seals, cancellationToken);
        Log.Used(logger, id, holder, digest);

        // The write took a while; what has ended meanwhile gives nothing.
        return use.StateAt(time.GetUtcNow()) == GlassUse.Open;
    }

    /// <inheritdoc />
    public async Task<GlassAnswer> CloseAsync(string id, string by, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (Find(id) is not { } use || use.StateAt(now) is not (GlassUse.Waiting or GlassUse.Open))
        {
            return NotSo(id, now, "there is nothing to close");
        }

        GlassUse closed = use with { ClosedBy = by, WaitsUntil = use.EndsAt is null ? now : use.WaitsUntil, EndsAt = use.EndsAt is null ? null : now };
        await WriteAsync(Replacing(closed), glass.State.Seals, cancellationToken);
        Log.Closed(logger, id, by);
        return new GlassAnswer(closed);
    }

    /// <inheritdoc />
    public async Task<GlassAnswer> ReviewAsync(string id, string by, string comment, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (Find(id) is not { } use || use.StateAt(now) != GlassUse.ToReview)
        {
            return NotSo(id, now, "there is nothing to review; a use is reviewed when it has ended or was closed");
        }

        if (!use.Reviewers.Contains(by, StringComparer.Ordinal))
        {
            return GlassAnswer.No("denied", "a use is reviewed by somebody who could when it was opened: " + string.Join(", ", use.Reviewers));
        }

        GlassUse reviewed = use with { ReviewedBy = by, ReviewedAt = now, Comment = comment };
        await WriteAsync(Replacing(reviewed), glass.State.Seals, cancellationToken);
        return new GlassAnswer(reviewed);
    }

    /// <inheritdoc />
    public async Task SealAsync(GlassSeal seal, CancellationToken cancellationToken)
    {
        await WriteAsync(glass.State.Uses, [seal, .. glass.State.Seals.Where(kept => !IsText(kept.Holder, seal.Holder))], cancellationToken);
        Log.Sealed(logger, seal.Holder, seal.By);
    }

    /// <inheritdoc />
    public Task<GlassView> ReadAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new GlassView([.. glass.State.Uses], [.. glass.State.Seals.Select(static seal => seal with { Hash = "" })]));

    private static bool IsText(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);

    private static GlassUse Opened(GlassUse use, DateTimeOffset now, TimeSpan life, ImmutableArray<string> reviewers) =>
        use with { OpenedAt = now, EndsAt = now + life, Reviewers = reviewers };

    private GlassUse? Find(string id) => glass.State.Uses.FirstOrDefault(use => IsText(use.Id, id));

    private GlassUse[] Replacing(GlassUse use) => [.. glass.State.Uses.Select(kept => IsText(kept.Id, use.Id) ? use : kept)];

    private GlassAnswer? Blocking(DateTimeOffset now)
    {
        GlassUse? other = glass.State.Uses.FirstOrDefault(use => use.StateAt(now) is GlassUse.Open or GlassUse.ToReview);
        return other?.StateAt(now) switch
        {
            null => null,
            GlassUse.Open => GlassAnswer.No("denied", $"{other.Id} of {other.Holder} is open; one is open at a time"),
            _ => GlassAnswer.No("denied", $"{other.Id} of {other.Holder} has to be reviewed first, by one of: {string.Join(", ", other.Reviewers)}"),
        };
    }

    private GlassAnswer NotSo(string id, DateTimeOffset now, string what) => Find(id) is { } use
        ? GlassAnswer.No("stale_authority", $"{what}: the use is {use.StateAt(now)}")
        : GlassAnswer.No("not_found", "there is no such use");

    private void Tell(GlassUse use) => Log.IsOpen(logger, use.Id, use.Holder, use.EndsAt!.Value, use.ConfirmedBy ?? $"a code that {use.SealedBy} sealed");

    // Nobody knows what a failed write has left in the store: the grain forgets what it wanted, and ends itself to read again.
    private async Task WriteAsync(IReadOnlyList<GlassUse> uses, IReadOnlyList<GlassSeal> seals, CancellationToken cancellationToken)
    {
        GlassState before = glass.State;
        glass.State = new GlassState { Uses = uses, Seals = seals };
        try
        {
            await glass.WriteStateAsync(cancellationToken);
        }
        catch
        {
            glass.State = before;
            DeactivateOnIdle();
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1411, Level = LogLevel.Critical, Message = "break glass {Use} of {Holder} is open until {EndsAt}, by {By}: what widens takes no vote")]
        public static partial void IsOpen(ILogger logger, string use, string holder, DateTimeOffset endsAt, string by);

        [LoggerMessage(EventId = 1412, Level = LogLevel.Critical, Message = "break glass {Use} was used by {Holder} for the change {Digest}, which nobody voted on")]
        public static partial void Used(ILogger logger, string use, string holder, string digest);

        [LoggerMessage(EventId = 1413, Level = LogLevel.Warning, Message = "break glass {Use} was closed by {By}")]
        public static partial void Closed(ILogger logger, string use, string by);

        [LoggerMessage(EventId = 1414, Level = LogLevel.Warning, Message = "a code to break glass was sealed for {Holder} by {By}")]
        public static partial void Sealed(ILogger logger, string holder, string by);
    }
}
