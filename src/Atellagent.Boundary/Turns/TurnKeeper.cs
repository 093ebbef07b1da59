using System.Collections.Concurrent;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Routes;
using Microsoft.Extensions.Hosting;

namespace Atellagent.Boundary.Turns;

/// <summary>
/// Gives requests their turns: one to be decided, and one at the route that they go to. Deployments have one lane; what persons and services
/// ask of the boundary itself has another, and what only makes things safer a third, so that neither waits behind agents.
/// All of it is this silo's own: rates and budgets that hold over silos are counters, in the admission's transaction.
/// </summary>
public sealed class TurnKeeper : IDisposable
{
    // Few people administer, and what they ask for can take long: each of their operations has room of its own.
    private static readonly GateLimits People = new(Concurrency: 64, Share: 16, Queue: 512);

    private readonly TurnSettings _settings;
    private readonly TimeProvider _time;
    private readonly GateLimits _usual;
    private readonly FairGate _actions;
    private readonly FairGate _administration = new(People);
    private readonly FairGate _safer = new(People);
    private readonly RequestPace? _pace;
    private readonly ConcurrentDictionary<string, RouteGate> _routes = new(StringComparer.Ordinal);
    private readonly CancellationTokenRegistration _stopping;
    private volatile bool _isStopping;

    /// <summary>Makes the keeper.</summary>
    /// <param name="settings">The limits.</param>
    /// <param name="time">The clock of the waiting.</param>
    /// <param name="lifetime">Says when the silo stops: then nothing that waits begins any more.</param>
    public TurnKeeper(TurnSettings settings, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        _settings = settings;
        _time = time;
        _usual = new GateLimits(settings.RouteConcurrency, Math.Min(settings.RouteConcurrency, settings.PrincipalConcurrency), settings.RouteQueue);
        _actions = new FairGate(new GateLimits(settings.Concurrency, (settings.Concurrency + 1) / 2, settings.Queue) { Alone = settings.Concurrency });
        _pace = settings.PrincipalRate is { } rate ? new RequestPace(rate, settings.PrincipalBurst ?? rate, time) : null;
        _stopping = lifetime.ApplicationStopping.Register(static keeper => ((TurnKeeper)keeper!).Stop(), this);
    }

    /// <summary>How many actions are being decided, and how many wait to be.</summary>
    internal (int UnderWay, int Waiting, int Lines) Deciding => _actions.Count;

    /// <summary>How many actions have a turn now, to be decided or at any route, and how many wait for one.</summary>
    internal (int UnderWay, int Waiting) Busy => _routes.Values.Select(static route => route.Gate.Count).Append(_actions.Count)
        .Aggregate((UnderWay: 0, Waiting: 0), static (all, one) => (all.UnderWay + one.UnderWay, all.Waiting + one.Waiting));

    /// <summary>How many actions are at a route, and how many wait for it.</summary>
    /// <param name="route">The route's name.</param>
    /// <returns>The numbers.</returns>
    internal (int UnderWay, int Waiting, int Lines) At(string route) => _routes.TryGetValue(route, out RouteGate? known) ? known.Gate.Count : default;

    /// <inheritdoc />
    public void Dispose() => _stopping.Dispose();

    /// <summary>Begins the way of a request.</summary>
    /// <param name="authenticated">The request and its caller.</param>
    /// <returns>Its passage, without a turn yet. Whoever begins it ends it.</returns>
    internal Passage Begin(AuthenticatedRequest authenticated)
    {
        CallerIdentity caller = authenticated.Caller;
        ActionRequest request = authenticated.Request;
        if (caller.Deployment is not null || !string.Equals(request.Route, AdministrationRoute.Name, StringComparison.Ordinal))
        {
            return new Passage(this, _actions, new TurnKey(caller.Principal, caller.Deployment), isWhole: false);
        }

        // An operation that nobody has is no line of its own, or one could have as many lines as there are words.
        string? operation = AdministrationRoute.Route.Operations.ContainsKey(request.Operation) ? request.Operation : null;
        FairGate lane = operation is not null && AdministrationOperations.Safer.Contains(operation) ? _safer : _administration;
        return new Passage(this, lane, new TurnKey(caller.Principal, operation), isWhole: true);
    }

    /// <summary>Whether a key asks for more a second than it may.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Null where it does not.</returns>
    internal TurnRefusal? Pace(TurnKey key) => _pace is null || _pace.TryTake(key, out TimeSpan wait)
        ? null
        : new TurnRefusal("too_fast", $"more than {_settings.PrincipalRate} requests a second of this principal in this deployment", wait);

    /// <summary>The gate of a route, with the limits that it has now.</summary>
    /// <param name="route">The route.</param>
    /// <returns>The gate.</returns>
    internal FairGate GateOf(RouteDocument route)
    {
        RouteGate known = _routes.GetOrAdd(route.Name, static (_, first) => new RouteGate(first), _usual);
        if (!ReferenceEquals(known.SetTo, route.Limits))
        {
            int concurrency = route.Limits.Concurrency ?? _usual.Concurrency;
            lock (known)
            {
                known.Gate.Set(new GateLimits(concurrency, Math.Min(concurrency, _settings.PrincipalConcurrency), route.Limits.Queue ?? _usual.Queue));
                known.SetTo = route.Limits;
            }
        }

        return known.Gate;
    }

    /// <summary>Waits in a line.</summary>
    /// <param name="waiter">The place in it.</param>
    /// <param name="cancellationToken">The caller left.</param>
    /// <returns>How the wait ended.</returns>
    internal async ValueTask<TurnOutcome> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using ITimer deadline = _time.CreateTimer(
            static late => GiveUp((Waiter)late!, TurnOutcome.Late), waiter, _settings.LongestWait, Timeout.InfiniteTimeSpan);
        await using CancellationTokenRegistration leaving = cancellationToken.UnsafeRegister(
            static left => GiveUp((Waiter)left!, TurnOutcome.Left), waiter);

        // Who came while all that waited were sent away.
        if (_isStopping)
        {
            GiveUp(waiter, TurnOutcome.Stopping);
        }

        return await waiter.Completion;
    }

    /// <summary>Tells why there is no turn.</summary>
    /// <param name="outcome">What came of asking for it.</param>
    /// <param name="route">The route that it was asked for at; null where it was to be decided.</param>
    /// <returns>The refusal; null where there is a turn.</returns>
    internal TurnRefusal? Refusal(TurnOutcome outcome, RouteDocument? route)
    {
        (string rule, string place) = route is null ? ("silo_busy", "to be decided") : ("route_busy", $"for the route {route.Name}");
        return outcome switch
        {
            TurnOutcome.Free or TurnOutcome.Waited => null,
            TurnOutcome.Late => new TurnRefusal(rule, $"it waited {_settings.LongestWait.TotalSeconds:0.#} seconds {place}, and its turn did not come", TimeSpan.FromSeconds(1)),
            TurnOutcome.Stopping => new TurnRefusal("stopping", "the silo stops and begins nothing new", TimeSpan.FromSeconds(1)),
            _ => new TurnRefusal(rule, $"as many actions as may wait {place} already", TimeSpan.FromSeconds(1)),
        };
    }

    private static void GiveUp(Waiter waiter, TurnOutcome outcome) => waiter.Gate.GiveUp(waiter, outcome);

    private void Stop()
    {
        _isStopping = true;
        foreach (FairGate gate in (FairGate[])[_actions, _administration, _safer, .. _routes.Values.Select(static route => route.Gate)])
        {
            gate.GiveUpAll(TurnOutcome.Stopping);
        }
    }

    private sealed class RouteGate(GateLimits limits)
    {
        public FairGate Gate { get; } = new(limits);

        // What the gate was set to: a route's limits are one object until the route changes.
        public RouteLimits? SetTo { get; set; }
    }
}
