using System.Globalization;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Evidence.Notes;

namespace Atellagent.Storage.Evidence;

/// <content>The logs: who holds them, and what they are as trees.</content>
internal sealed partial class EvidenceWriter
{
    // Where a living silo holds the log, the next one of that name is taken: so each silo has its own, and takes over one that is left.
    public LogClaim ClaimLog(string log)
    {
        string name = log;
        for (int next = 2; !_connection.TryHoldLog(name); next++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{log}-{next}");
        }

        // A log that contradicts what is known of it is not touched, not even by a claim.
        BringIn(name);
        _tree.Require(name, _tree.ReadSize(name));
        _connection.Begin();
        _raiseEpoch.Set(0, name);
        _raiseEpoch.Run();
        _readEpoch.Set(0, name);
        LogClaim claim = new(name, _readEpoch.ReadNumber()!.Value);
        _orphans?.Begin(name);
        _actions.Settle(name, always: true);
        _connection.Commit();

        // Whoever held it may have written until then.
        _tree.Forget();
        return claim;
    }

    /// <summary>Fences the logs that no living silo holds, and reads what is open in them.</summary>
    /// <param name="claim">The claim of who asks: its own log is held first, or it would find that left.</param>
    /// <param name="limit">How many actions at most of each.</param>
    /// <returns>Actions that nobody will conclude any more.</returns>
    public IReadOnlyList<StoredAction> TakeOver(LogClaim claim, int limit)
    {
        RequireLog(claim);
        List<StoredAction> open = [.. _orphans?.ReadInherited() ?? []];
        foreach (string log in _orphans?.ReadLogs() ?? [])
        {
            // Read while the log is held: what whoever claims it next begins is not left behind.
            _connection.Begin();
            if (_orphans!.IsLeft(log, _connection.TryHoldLogForNow(log)))
            {
                TakeOver(log, open, limit);
            }

            _connection.Commit();
        }

        return open;
    }

    /// <summary>Signs the end of the log.</summary>
    /// <param name="claim">The right to append.</param>
    /// <param name="signer">Signs.</param>
    /// <param name="now">The time.</param>
    /// <returns>The note; null where the last one says the same.</returns>
    public SignedNote? Checkpoint(LogClaim claim, ICheckpointSigner signer, DateTimeOffset now)
    {
        RequireLog(claim);
        BatchStart start = _connection.BeginBatch(claim.Log, raisesClock: false);
        RequireEpoch(claim, start.Epoch);
        _tree.Require(claim.Log, start.Head.Next.Index);
        SignedNote? note = _checkpoints.Sign(claim.Log, _tree, signer, now);
        _connection.Commit();
        return note;
    }

    /// <summary>Writes without a trace; and where nothing was written over this connection yet, looks whether its log would take anything.</summary>
    /// <param name="claim">The log that was claimed last; null for none.</param>
    /// <returns>True when it would.</returns>
    public bool Probe(LogClaim? claim)
    {
        if (claim is not null && !_tree.IsOf(claim.Log))
        {
            _tree.Require(claim.Log, _tree.ReadSize(claim.Log));
        }

        return _touch.Run() == 1;
    }

    // A log of a version that had no trees; each piece is a transaction, and what is done is done.
    private void BringIn(string log)
    {
        bool isMore = true;
        while (isMore)
        {
            _connection.Begin();
            isMore = _tree.BringIn(log);
            _connection.Commit();
        }
    }

    private void TakeOver(string log, List<StoredAction> open, int limit)
    {
        IReadOnlyList<StoredAction> left = _orphans!.ReadOpen(log, limit);
        if (left.Count > 0)
        {
            open.AddRange(left);
            _raiseEpoch.Set(0, log);
            _raiseEpoch.Run();
        }
        else if (_orphans.IsFirstLook(log))
        {
            // So that the next looks begin at its end.
            _actions.Settle(log, always: true);
        }
    }

    // After a lost connection: the server may still think that the old one lives, or another silo may have been faster.
    private void RequireLog(LogClaim claim)
    {
        if (!_connection.TryHoldLogAgain(claim.Log))
        {
            _readEpoch.Set(0, claim.Log);
            throw new EvidenceUnavailableException($"log '{claim.Log}' is held by another connection")
            {
                IsLogLost = _readEpoch.ReadNumber() != claim.Epoch,
            };
        }
    }

    private void RequireEpoch(LogClaim claim, long? epoch)
    {
        if (epoch != claim.Epoch)
        {
            throw new EvidenceUnavailableException($"log '{claim.Log}' has been claimed by another writer") { IsLogLost = _connection.IsShared };
        }
    }
}
