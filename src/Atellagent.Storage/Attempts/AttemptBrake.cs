using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Attempts;

/// <summary>
/// The one brake on guessing: at passwords, at codes, at clients' secrets and keys. What a person could guess is counted in the
/// database, for all silos; what is too long to be guessed is counted in memory, where it costs a right attempt nothing. In front
/// of the database the waits are remembered for a moment, so that a flood does not reach it. A database that cannot be asked
/// throws, and whoever asks must refuse.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="time">The clock.</param>
public sealed class AttemptBrake(BoundaryDatabase database, TimeProvider time)
{
    private const int Capacity = 65_536;

    // Another silo may have forgotten the attempts since.
    private static readonly TimeSpan LongestNote = TimeSpan.FromSeconds(1);

    private readonly AttemptTable _table = new(database, time);
    private readonly AttemptMemory _memory = new(Capacity, time);

    /// <summary>How many subjects are remembered in this process; never more than 65,536.</summary>
    public int Remembered => _memory.Count;

    /// <summary>Counts an attempt before what it brings is looked at: of ten thousand at once, as many pass as may.</summary>
    /// <param name="limit">How they are slowed.</param>
    /// <param name="subject">What they are counted by.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null where it may go on; otherwise how long it has to wait, and it was not counted.</returns>
    public async ValueTask<TimeSpan?> BeginAsync(AttemptLimit limit, string subject, CancellationToken cancellationToken)
    {
        UInt128 key = Key(limit, subject);
        if (!limit.IsDurable)
        {
            return _memory.TryCount(key, limit, isBarred: true, out AttemptCount count) ? null : count.Wait;
        }

        if (_memory.Wait(key) is { } known)
        {
            return known;
        }

        TimeSpan? wait = await _table.BeginAsync(limit, subject, cancellationToken);
        if (wait is { } counted)
        {
            _memory.Note(key, counted < LongestNote ? counted : LongestNote);
        }

        return wait;
    }

    /// <summary>How long the next attempt has to wait; of limits that are counted in memory.</summary>
    /// <param name="limit">How they are slowed.</param>
    /// <param name="subject">What they are counted by.</param>
    /// <returns>Null where it may go on.</returns>
    public TimeSpan? Wait(AttemptLimit limit, string subject) => _memory.Wait(Key(limit, subject));

    /// <summary>Counts an attempt that has failed; of limits that are counted in memory. A right one is never counted.</summary>
    /// <param name="limit">How they are slowed.</param>
    /// <param name="subject">What they are counted by.</param>
    /// <returns>What came of it.</returns>
    public AttemptCount Fail(AttemptLimit limit, string subject)
    {
        _memory.TryCount(Key(limit, subject), limit, isBarred: false, out AttemptCount count);
        return count;
    }

    /// <summary>Forgets the attempts at something that was proven now.</summary>
    /// <param name="limit">How they are slowed.</param>
    /// <param name="subject">What they are counted by.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when they are.</returns>
    public Task ForgetAsync(AttemptLimit limit, string subject, CancellationToken cancellationToken)
    {
        _memory.Forget(Key(limit, subject));
        return _table.ForgetAsync(limit, subject, cancellationToken);
    }

    /// <summary>Takes one attempt back that turned out to be none. The others before it stay.</summary>
    /// <param name="limit">How they are slowed.</param>
    /// <param name="subject">What they are counted by.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when it is.</returns>
    public Task UndoAsync(AttemptLimit limit, string subject, CancellationToken cancellationToken)
    {
        _memory.Forget(Key(limit, subject));
        return _table.UndoAsync(limit, subject, cancellationToken);
    }

    private static UInt128 Key(AttemptLimit limit, string subject)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{limit.Kind}\n{subject}"), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
