using System.Globalization;
using System.Text;
using Atellagent.Boundary.Routes.Anchors;
using Atellagent.Domain.Evidence.Notes;
using Atellagent.Domain.Evidence.Tree;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Evidence.Witnesses;

/// <summary>Sends this silo's checkpoints to places outside, on a schedule. No action waits for that.</summary>
/// <param name="settings">The places.</param>
/// <param name="ledger">The evidence writer.</param>
/// <param name="reader">The logs.</param>
/// <param name="sender">Sends over HTTP.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class AnchorSender(
    WitnessSettings settings, EvidenceLedger ledger, ILogReader reader, CheckpointSender sender, TimeProvider time, ILogger<AnchorSender> logger) : BackgroundService
{
    private readonly Dictionary<(string Log, Anchor Anchor), long> _sent = [];

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Anchors.IsEmpty)
        {
            return;
        }

        await ledger.StartedAsync(stoppingToken);
        using PeriodicTimer timer = new(settings.AnchorPeriod, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (Anchor anchor in settings.Anchors)
            {
                await TrySendAsync(anchor, stoppingToken);
            }
        }
    }

    private async Task TrySendAsync(Anchor anchor, CancellationToken cancellationToken)
    {
        try
        {
            if (await reader.FindAsync(ledger.LogName, cancellationToken) is not { } standing
                || _sent.GetValueOrDefault((standing.Log, anchor)) == standing.Checkpoint.Size)
            {
                return;
            }

            SignedNote note = standing.Cosigned is { } cosigned && cosigned.Text == standing.Note.Text ? cosigned : standing.Note;
            if (await SendAsync(anchor, standing, note, cancellationToken) is { } reason)
            {
                Log.NotSent(logger, anchor.Name, reason);
            }
            else
            {
                _sent[(standing.Log, anchor)] = standing.Checkpoint.Size;
            }
        }
#pragma warning disable CA1031 // One place that cannot be reached keeps no other from it; it is tried again with the next checkpoint.
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotSent(logger, anchor.Name, fault.Message);
        }
#pragma warning restore CA1031
    }

    // Null where it is there.
    private async Task<string?> SendAsync(Anchor anchor, LogStanding standing, SignedNote note, CancellationToken cancellationToken)
    {
        switch (anchor)
        {
            case Anchor.OfFile file:
                Append(file.Path, note + "\n");
                return null;
            case Anchor.OfGit git:
                string name = Uri.EscapeDataString(standing.Log) + ".checkpoint";
                return await GitRepository.CommitAsync(
                    git.Folder, name, note.ToString(), string.Create(CultureInfo.InvariantCulture, $"{standing.Checkpoint.Origin} {standing.Checkpoint.Size}"), cancellationToken);
            case Anchor.OfHttp http:
                (System.Net.HttpStatusCode? status, string text) = await sender.PostAsync(http.Destination, http.Destination.Path, note.ToString(), cancellationToken);
                return status is null ? text
                    : (int)status is >= 200 and < 300 ? null
                    : string.Create(CultureInfo.InvariantCulture, $"it answered {(int)status}");
            default:
                return "it is of a kind that this program does not know";
        }
    }

    private static void Append(string path, string text)
    {
        using FileStream stream = new(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1606, Level = LogLevel.Warning, Message = "a checkpoint could not be sent to {Anchor} ({Reason}); the next one is, and nothing waits for it")]
        public static partial void NotSent(ILogger logger, string anchor, string reason);
    }
}
