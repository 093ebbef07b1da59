using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Atellagent.Boundary.Alerts;
using Atellagent.Boundary.Approvals;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Reviews;
using Atellagent.Boundary.Sinks;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Deliveries;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Webhooks;

/// <summary>
/// Tells webhooks of what evidence says about approvals, alerts and follow-ups, or of the records that their filters ask for, at least once each and in the order of each log. It reads what is on disk, and
/// holds up no action; one destination holds up no other. Of many silos one sends to a destination at a time: who holds it stands in
/// the store.
/// </summary>
/// <param name="store">How far each has been told.</param>
/// <param name="reader">Where approvals are read.</param>
/// <param name="replica">Authority.</param>
/// <param name="sender">Sends.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
internal sealed partial class WebhookDelivery(
    IDeliveryStore store, IApprovalReader reader, AuthorityReplica replica, WebhookSender sender, TimeProvider time, ILogger<WebhookDelivery> logger) : BackgroundService
{
    // Records may be large, and each destination holds a page of them.
    private const int PageSize = 10;
    private const int LargePage = 100;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Longer than one attempt takes with all its writing, so that it is lost only by who has gone.
    private static readonly TimeSpan HeldFor = TimeSpan.FromMinutes(1);

    private readonly Refusals _refusals = new();
    private readonly string _holder = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly Dictionary<string, Task> _going = new(StringComparer.Ordinal);

    /// <summary>The name that a webhook has in the store.</summary>
    /// <param name="webhook">The webhook.</param>
    /// <returns>The name.</returns>
    public static string DestinationOf(WebhookDocument webhook) => "webhook/" + webhook.Name;

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_going.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            AuthorityView view = replica.Current;
            foreach (WebhookDocument webhook in view.Webhooks.Values.Where(webhook => !view.IsHalted(webhook.Kind, webhook.Name)))
            {
                if (!_going.TryGetValue(webhook.Name, out Task? going) || going.IsCompleted)
                {
                    _going[webhook.Name] = TellAsync(webhook, stoppingToken);
                }
            }
        }
    }

    private async Task TellAsync(WebhookDocument webhook, CancellationToken stoppingToken)
    {
        await Task.Yield();
        string destination = DestinationOf(webhook);
        try
        {
            if (await ReadAsync(webhook, 1, stoppingToken) is not { } first)
            {
                await store.BeginAsync(destination, isNew: false, stoppingToken);
                return;
            }

            if (first.Count > 0 && await store.TryHoldAsync(destination, _holder, time.GetUtcNow(), time.GetUtcNow() + HeldFor, stoppingToken))
            {
                // What another silo has told meanwhile is not told again: read once more, under the hold.
                await TellHeldAsync(webhook, destination, stoppingToken);
            }
        }
#pragma warning disable CA1031 // One destination that cannot be told keeps no other from it; what it is owed stays where it is, in evidence.
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            Log.Failed(logger, webhook.Name, fault);
        }
#pragma warning restore CA1031
    }

    private async Task TellHeldAsync(WebhookDocument webhook, string destination, CancellationToken stoppingToken)
    {
        bool? goesOn = true;
        while (goesOn is true)
        {
            IReadOnlyList<StoredRecord> page = await ReadAsync(webhook, webhook.Records is null ? PageSize : LargePage, stoppingToken) ?? [];
            goesOn = page.Count == 0 ? false : await TellAsync(webhook, destination, page, stoppingToken);
        }

        if (goesOn is false)
        {
            await store.ReleaseAsync(destination, _holder, stoppingToken);
        }
    }

    // Whether there may be more to tell; null where the destination is held no more.
    private async Task<bool?> TellAsync(WebhookDocument webhook, string destination, IReadOnlyList<StoredRecord> page, CancellationToken stoppingToken)
    {
        EvidencePosition? passed = null;
        foreach (StoredRecord record in page)
        {
            // What has returned from suspending or changing it has taken effect: nothing more goes where it went.
            AuthorityView view = await replica.RefreshAsync(stoppingToken);
            if (view.IsHalted(webhook.Kind, webhook.Name) || !view.Webhooks.TryGetValue(webhook.Name, out WebhookDocument? now) || now.Revision != webhook.Revision)
            {
                return await PassAsync(destination, passed, stoppingToken) ? false : null;
            }

            (WebhookMessage? message, DeliveryAnswer answer) = await SendAsync(webhook, record, stoppingToken);
            if (answer.Reason is not null)
            {
                if (!await PassAsync(destination, passed, stoppingToken) || !await PassOverAsync(webhook, destination, record, answer, stoppingToken))
                {
                    return null;
                }

                passed = null;
                continue;
            }

            // What it is not told of is passed together: each note is a write that evidence waits for.
            if ((message is not null || (passed is { } other && other.Log != record.Position.Log)) && !await PassAsync(destination, passed, stoppingToken))
            {
                return null;
            }

            passed = message is null ? record.Position : null;
            DateTimeOffset told = time.GetUtcNow();
            if (message is not null && !await store.AdvanceAsync(destination, _holder, record.Position, 1, told, told + HeldFor, stoppingToken))
            {
                // Held by another silo by now, which goes on from where this one had come to.
                return null;
            }
        }

        return await PassAsync(destination, passed, stoppingToken) ? true : null;
    }

    [SuppressMessage("Design", "CA1031", Justification = "A record that no message can be made of is told as refused, and counted, like one that the destination refuses.")]
    private async Task<(WebhookMessage? Message, DeliveryAnswer Answer)> SendAsync(WebhookDocument webhook, StoredRecord record, CancellationToken stoppingToken)
    {
        WebhookMessage? message;
        try
        {
            message = await MakeAsync(webhook, record, stoppingToken);
        }
        catch (EvidenceUnavailableException fault)
        {
            return (null, new DeliveryAnswer(fault.Message));
        }
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            Log.NotMade(logger, record.Position.Log, record.Position.Index, fault);
            return (null, new DeliveryAnswer("no message can be made of the record", IsRefused: true));
        }

        return (message, message is null ? DeliveryAnswer.Taken : await sender.SendAsync(webhook, message, stoppingToken));
    }

    // False where the record is tried again later, and the destination is let go until then.
    private async Task<bool> PassOverAsync(WebhookDocument webhook, string destination, StoredRecord record, DeliveryAnswer answer, CancellationToken stoppingToken)
    {
        DeliveryStanding? standing = await store.FindAsync(destination, webhook.Records is not null, stoppingToken);
        DateTimeOffset now = time.GetUtcNow();
        if (answer.IsRefused && _refusals.Note(destination, record.Position, standing))
        {
            Log.Passed(logger, webhook.Name, record.Position.Log, record.Position.Index, answer.Reason!);
            return await store.PassOverAsync(destination, _holder, record.Position, answer.Reason!, now, now + HeldFor, stoppingToken);
        }

        TimeSpan wait = DeliveryPatience.Wait(standing?.Failures ?? 0);
        Log.NotTold(logger, webhook.Name, record.Position.Log, record.Position.Index, answer.Reason!, (int)wait.TotalSeconds);
        await store.FailAsync(destination, _holder, answer.Reason!, now + wait, stoppingToken);
        return false;
    }

    private Task<IReadOnlyList<StoredRecord>?> ReadAsync(WebhookDocument webhook, int limit, CancellationToken cancellationToken) => webhook.Records is null
        ? store.ReadApprovalsAsync(DestinationOf(webhook), limit, cancellationToken)
        : store.ReadAllAsync(DestinationOf(webhook), limit, cancellationToken);

    private async Task<bool> PassAsync(string destination, EvidencePosition? passed, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        return passed is not { } position || await store.AdvanceAsync(destination, _holder, position, 0, now, now + HeldFor, cancellationToken);
    }

    // Null where it is not told of this.
    private async Task<WebhookMessage?> MakeAsync(WebhookDocument webhook, StoredRecord record, CancellationToken cancellationToken)
    {
        if (webhook.Records is { } wanted)
        {
            RecordFacets facets = new(record);
            return facets.Matches(wanted) ? WebhookMessage.Make(record) : null;
        }

        if (!StrictJson.TryParse(record.Body.Span, new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? value, out _)
            || value is not JsonObject body)
        {
            return null;
        }

        if (string.Equals(record.Index?.Type, AlertRecord.Type, StringComparison.Ordinal))
        {
            return WebhookMessage.IsFor(webhook, body) ? WebhookMessage.Make(record.Position, body) : null;
        }

        if (string.Equals(record.Index?.Type, ReviewRecord.FollowUp, StringComparison.Ordinal))
        {
            return WebhookMessage.IsForFollowUp(webhook, body) ? WebhookMessage.MakeFollowUp(record.Position, body) : null;
        }

        if (WebhookMessage.Find(body) is not { } told)
        {
            return null;
        }

        if (await reader.FindAsync(told.Approval, cancellationToken) is not { } approval || !WaitingAction.TryRead(approval, out WaitingAction? waiting))
        {
            Log.NotWhole(logger, told.Approval);
            return null;
        }

        return WebhookMessage.IsFor(webhook, told.Type, waiting)
            ? WebhookMessage.Make(told.Type, record.Position, body, approval, waiting, replica.Current)
            : null;
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1481, Level = LogLevel.Warning, Message = "the webhook {Webhook} could not be told of record {Index} of log {Log}: {Reason}; it is tried again in {Seconds} seconds, and what it is owed is kept")]
        public static partial void NotTold(ILogger logger, string webhook, string log, long index, string reason, int seconds);

        [LoggerMessage(EventId = 1613, Level = LogLevel.Error, Message = "the webhook {Webhook} refuses record {Index} of log {Log}, which is passed over: {Reason}")]
        public static partial void Passed(ILogger logger, string webhook, string log, long index, string reason);

        [LoggerMessage(EventId = 1614, Level = LogLevel.Error, Message = "no message can be made of record {Index} of log {Log}")]
        public static partial void NotMade(ILogger logger, string log, long index, Exception fault);

        [LoggerMessage(EventId = 1482, Level = LogLevel.Error, Message = "what the webhook {Webhook} is owed cannot be read or noted; it is tried again")]
        public static partial void Failed(ILogger logger, string webhook, Exception fault);

        [LoggerMessage(EventId = 1483, Level = LogLevel.Critical, Message = "the record of approval {Approval} is not whole; no webhook is told of it")]
        public static partial void NotWhole(ILogger logger, string approval);
    }
}
