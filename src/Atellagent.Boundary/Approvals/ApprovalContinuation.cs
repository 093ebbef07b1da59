using System.Collections.Concurrent;
using System.Threading.Channels;
using Atellagent.Boundary.Actions;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Clocks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Atellagent.Boundary.Approvals;

/// <summary>
/// Goes on with what people have agreed to, and ends what nobody agreed to in time. It looks into the store, so that a stop loses
/// nothing: whatever was due then is due at the next start. An action walks the whole path again from where it is bound.
/// </summary>
/// <param name="reader">Where approvals are read.</param>
/// <param name="boundary">The one path.</param>
/// <param name="grains">The grains.</param>
/// <param name="signals">Tells those who wait for an action.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For operators.</param>
public sealed partial class ApprovalContinuation(
    IApprovalReader reader,
    ActionBoundary boundary,
    IGrainFactory grains,
    ActionSignals signals,
    TimeProvider time,
    ILogger<ApprovalContinuation> logger) : BackgroundService
{
    private const int AtOnce = 64;
    private const int MostRead = 1024;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // What had no turn at its route is left alone for a while, and others have its place.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, Task> _going = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _later = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task> _ending = new(StringComparer.Ordinal);
    private volatile bool _isOpen;

    /// <summary>Lets it begin; before, the silo is not ready to carry anything out.</summary>
    public void Begin() => _isOpen = true;

    /// <summary>Tells that an action has moved.</summary>
    /// <param name="action">The action's id.</param>
    public void Wake(string action)
    {
        signals.Wake(action);
        _wake.Writer.TryWrite(true);
    }

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // What is at its destination by now gets its outcome recorded, as far as there is time for it.
        await Task.WhenAll([.. _going.Values, .. _ending.Values]).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using ITimer tick = time.CreateTimer(static wake => ((ChannelWriter<bool>)wake!).TryWrite(true), _wake.Writer, Period, Period);
        while (!stoppingToken.IsCancellationRequested)
        {
            await _wake.Reader.ReadAsync(stoppingToken);
            if (!_isOpen || time.FindDoubt() is not null)
            {
                continue;
            }

            try
            {
                await MoveDueAsync(stoppingToken);
            }
#pragma warning disable CA1031 // What is due stays due; a fault of the store must not end the loop, and with it the silo.
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Unreadable(logger, fault);
            }
#pragma warning restore CA1031
        }
    }

    private async Task MoveDueAsync(CancellationToken stoppingToken)
    {
        Forget(_going);
        Forget(_ending);
        DateTimeOffset now = time.GetUtcNow();
        foreach ((string id, DateTimeOffset again) in _later)
        {
            if (again <= now)
            {
                _later.TryRemove(id, out _);
            }
        }

        // Past those that are under way or were left alone: a slow route keeps only its own waiting.
        int limit = Math.Min(AtOnce + _going.Count + _later.Count, MostRead);
        foreach (DueApproval due in await reader.ReadDueAsync(now, limit, stoppingToken))
        {
            if (due.Step == DueStep.GoOn && _later.ContainsKey(due.Id))
            {
                continue;
            }

            // Ends have places of their own: destinations that take their time hold up no expiry.
            Dictionary<string, Task> moving = due.Step == DueStep.GoOn ? _going : _ending;
            if (moving.Count < AtOnce && !moving.ContainsKey(due.Id))
            {
                moving.Add(due.Id, MoveAsync(due, stoppingToken));
            }
        }
    }

    private static void Forget(Dictionary<string, Task> moving)
    {
        foreach (string ended in moving.Where(static move => move.Value.IsCompleted).Select(static move => move.Key).ToArray())
        {
            moving.Remove(ended);
        }
    }

    private async Task MoveAsync(DueApproval due, CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            await (due.Step switch
            {
                DueStep.End => grains.GetGrain<IApprovalGrain>(due.Id).EndAsync(ApprovalState.Expired, by: null),
                DueStep.Escalate => grains.GetGrain<IApprovalGrain>(due.Id).EscalateAsync(),
                _ => GoOnAsync(due.Id, stoppingToken),
            });
        }
#pragma warning disable CA1031 // One that cannot be moved keeps no other from it; it stays due, and nothing has been carried out without its record.
        catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
        {
            Log.Failed(logger, due.Id, fault);
        }
#pragma warning restore CA1031
        finally
        {
            signals.Wake(due.Action);
        }
    }

    private async Task GoOnAsync(string id, CancellationToken stoppingToken)
    {
        if (await reader.FindAsync(id, stoppingToken) is not { State: ApprovalState.Approved } approval)
        {
            return;
        }

        if (WaitingAction.TryRead(approval, out WaitingAction? waiting))
        {
            if (waiting.Request.IsExternal)
            {
                // Somebody else carries it out, when they ask for the permit.
                return;
            }

            ActionAnswer answer = await boundary.ExecuteAsync(AuthenticatedRequest.GoOn(waiting.Request, waiting.Caller, approval, waiting.Narrowing), stoppingToken);
            if (answer.Code == "evidence_unavailable")
            {
                // It stays due.
                _later[id] = time.GetUtcNow() + Pause;
            }
        }
        else
        {
            Log.NotWhole(logger, approval.Id);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1451, Level = LogLevel.Error, Message = "approvals cannot be read; none is gone on with until they can")]
        public static partial void Unreadable(ILogger logger, Exception fault);

        [LoggerMessage(EventId = 1452, Level = LogLevel.Error, Message = "approval {Approval} could not be moved; it is tried again")]
        public static partial void Failed(ILogger logger, string approval, Exception fault);

        [LoggerMessage(EventId = 1453, Level = LogLevel.Critical, Message = "the record of approval {Approval} is not whole; its action is never carried out on it")]
        public static partial void NotWhole(ILogger logger, string approval);
    }
}
