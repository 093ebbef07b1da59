using System.Reflection;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Standing;
using Atellagent.Domain.Clocks;
using Atellagent.Silo.Composition;

namespace Atellagent.Silo.Surfaces.Health;

/// <summary>This process: what it was built of, since when it runs, and whether it would take an action now.</summary>
internal sealed class SiloSelf : ISiloSelf
{
    private const int ShortCommit = 12;
    private readonly StartState _start;
    private readonly AuthorityReplica _replica;
    private readonly EvidenceLedger _ledger;
    private readonly DataFolder _folder;
    private readonly TimeProvider _time;

    /// <summary>Makes it, at the start.</summary>
    /// <param name="start">Whether the start is complete.</param>
    /// <param name="replica">Authority.</param>
    /// <param name="ledger">The evidence writer.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="time">The clock.</param>
    public SiloSelf(StartState start, AuthorityReplica replica, EvidenceLedger ledger, DataFolder folder, TimeProvider time)
    {
        (_start, _replica, _ledger, _folder, _time) = (start, replica, ledger, folder, time);
        StartedAt = time.GetUtcNow();
    }

    /// <inheritdoc />
    public string Version { get; } = ReadVersion();

    /// <inheritdoc />
    public DateTimeOffset StartedAt { get; }

    /// <inheritdoc />
    public long? FreeBytes()
    {
        try
        {
            return new DriveInfo(_folder.Path).AvailableFreeSpace;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public async Task<string> WhyNotReadyAsync(CancellationToken cancellationToken)
    {
        bool isWritable = await _ledger.IsWritableAsync(cancellationToken);
        return _ledger.Contradiction is not null ? "evidence contradicts a checkpoint; the log of this silo says what to do"
            : !_start.IsComplete ? "starting"
            : _time.FindDoubt() is { } doubt ? doubt
            : _replica.Current.Policies is null ? "no valid policy bundle"
            : !isWritable ? "evidence cannot be written"
            : "";
    }

    // The build writes the commit behind a plus sign.
    private static string ReadVersion()
    {
        string[] parts = (typeof(SiloSelf).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+', 2);
        return parts is [var version, { Length: > 0 } commit] ? $"{version} ({commit[..Math.Min(ShortCommit, commit.Length)]})" : parts[0];
    }
}
