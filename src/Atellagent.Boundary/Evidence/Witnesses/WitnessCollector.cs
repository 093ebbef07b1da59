using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Evidence.Witnesses;

/// <summary>
/// Asks witnesses for their signatures under this silo's log (C2SP tlog-witness), and keeps them beside the checkpoint. No action waits for one, and
/// one that does not answer keeps no other from signing.
/// </summary>
/// <param name="settings">Who they are.</param>
/// <param name="ledger">The evidence writer.</param>
/// <param name="reader">The logs.</param>
/// <param name="sender">Sends.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class WitnessCollector(
    WitnessSettings settings, EvidenceLedger ledger, ILogReader reader, CheckpointSender sender, TimeProvider time, ILogger<WitnessCollector> logger) : BackgroundService
{
    private const int MostProof = 63;

    // What each has signed last; who is new is asked for it by their first refusal.
    private readonly Dictionary<(string Log, NoteKey Key), long> _signed = [];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Witnesses.IsEmpty)
        {
            return;
        }

        await ledger.StartedAsync(stoppingToken);
        using PeriodicTimer timer = new(settings.WitnessPeriod, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CollectAsync(stoppingToken);
            }
#pragma warning disable CA1031 // Witnesses are asked again at the next tick; a loop that ended would leave the log without them in silence.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(logger, fault);
            }
#pragma warning restore CA1031
        }
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(ledger.LogName, cancellationToken) is not { } standing
            || settings.Witnesses.All(witness => _signed.GetValueOrDefault((standing.Log, witness.Key)) == standing.Checkpoint.Size))
        {
            return;
        }

        NoteSignature[][] signed = await Task.WhenAll(settings.Witnesses.Select(witness => AskAsync(witness, standing, cancellationToken)));
        ImmutableArray<NoteSignature> all = [.. standing.Note.Signatures, .. signed.SelectMany(static one => one)];
        if (all.Length > standing.Note.Signatures.Length)
        {
            await reader.StoreCosignedAsync(standing.Log, standing.Checkpoint.Size, standing.Note with { Signatures = all }, cancellationToken);
        }
    }

    private async Task<NoteSignature[]> AskAsync(Witness witness, LogStanding standing, CancellationToken cancellationToken)
    {
        (string, NoteKey) who = (standing.Log, witness.Key);
        long old;
        lock (_signed)
        {
            old = _signed.GetValueOrDefault(who);
        }

        for (int tries = 0; tries < 2; tries++)
        {
            if (await RequestAsync(standing, old, cancellationToken) is not { } request)
            {
                Log.NotSigned(logger, witness.Key.Name, $"it has signed {old} records, and the log has {standing.Checkpoint.Size}");
                return [];
            }

            string path = witness.Destination.Path.TrimEnd('/') + "/add-checkpoint";
            (HttpStatusCode? status, string text) = await sender.PostAsync(witness.Destination, path, request, cancellationToken);
            if (status == HttpStatusCode.Conflict && long.TryParse(text.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out long known) && known != old)
            {
                old = known;
                continue;
            }

            NoteSignature[] signatures = status == HttpStatusCode.OK ? Verified(witness, standing, text) : [];
            if (signatures.Length > 0)
            {
                lock (_signed)
                {
                    _signed[who] = standing.Checkpoint.Size;
                }

                return signatures;
            }

            Log.NotSigned(logger, witness.Key.Name, status is null ? text
                : status == HttpStatusCode.OK ? "it answered without a signature of its own"
                : string.Create(CultureInfo.InvariantCulture, $"it answered {(int)status}"));
            return [];
        }

        Log.NotSigned(logger, witness.Key.Name, "it says each time that it has signed another size");
        return [];
    }

    // Null where it has signed more than there is: then the log was put back, or it was another log of the same name.
    private async Task<string?> RequestAsync(LogStanding standing, long old, CancellationToken cancellationToken)
    {
        if (old > standing.Checkpoint.Size
            || await ProofPlan.Consistency(old, standing.Checkpoint.Size).ReadAsync(reader, standing.Log, cancellationToken) is not { Length: <= MostProof } proof)
        {
            return null;
        }

        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"old {old}\n");
        foreach (ReadOnlyMemory<byte> hash in proof)
        {
            text.Append(Convert.ToBase64String(hash.Span)).Append('\n');
        }

        return text.Append('\n').Append(standing.Note).ToString();
    }

    // What others have signed is not looked at, and theirs only where it is right.
    private static NoteSignature[] Verified(Witness witness, LogStanding standing, string text)
    {
        NoteSignature[] own = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(NoteSignature.Parse)
            .OfType<NoteSignature>()
            .Where(signature => signature.KeyId == witness.Key.Id && string.Equals(signature.Name, witness.Key.Name, StringComparison.Ordinal))
            .Take(1)];
        return own.Length == 1 && witness.Key.Verify(standing.Note with { Signatures = [.. own] }) == true ? own : [];
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1604, Level = LogLevel.Warning, Message = "the witness {Witness} has not signed the log ({Reason}); it is asked again, and nothing waits for it")]
        public static partial void NotSigned(ILogger logger, string witness, string reason);

        [LoggerMessage(EventId = 1605, Level = LogLevel.Error, Message = "witnesses could not be asked; they are asked again")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
