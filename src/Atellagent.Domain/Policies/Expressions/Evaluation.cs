using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Alerts;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Policies.Expressions;

/// <summary>
/// What conditions see, and the budget they run under. One serves one decision at a time and is used again for the
/// next, so that deciding does not allocate for it.
/// </summary>
/// <param name="memos">How many tests of the bundle remember their outcome.</param>
/// <param name="cells">How many variables keep their value.</param>
internal sealed class Evaluation(int memos, int cells)
{
    private readonly Value[] _locals = new Value[ExpressionLimits.Locals];
    private readonly long[] _memos = new long[memos];
    private readonly (long Generation, Value Value)[] _cells = new (long, Value)[cells];
    private readonly int[] _used = new int[cells];
    private int[] _outcomes = [];
    private long _generation;
    private int _localsUsed;
    private int _cellsUsed;
    private ImmutableSortedDictionary<string, decimal>? _findings;
    private int _ruleSteps;
    private int _decisionSteps;

    public PrincipalDocument Principal { get; private set; } = null!;

    public DeploymentDocument? Deployment { get; private set; }

    public RouteDocument Route { get; private set; } = null!;

    /// <summary>The principal that the route leads to; null where it names none.</summary>
    public PrincipalDocument? Callee { get; private set; }

    public RouteOperation Operation { get; private set; } = null!;

    /// <summary>The request; null when only "could any call be allowed" is asked.</summary>
    public BoundRequest? Request { get; private set; }

    /// <summary>The arguments as narrowed so far; null when they are not known.</summary>
    public JsonObject? Arguments { get; private set; }

    /// <summary>The arguments that are known where the others are not; null where none is.</summary>
    public JsonObject? Known { get; private set; }

    /// <summary>Why the last value could not be had.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether the budget of the rule or of the decision is used up; whatever the rule evaluates to is then an error.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>Who votes; null where no vote is looked at.</summary>
    public Voter? Voter { get; private set; }

    /// <summary>The one time of this decision; null where no request is known.</summary>
    public DateTimeOffset? Now { get; private set; }

    /// <summary>The record that an alert looks at; null where a request is decided.</summary>
    public AlertSubject? Record { get; private set; }

    /// <summary>Begins a look at a record.</summary>
    public void Begin(AlertSubject record)
    {
        Record = record;
        _decisionSteps = 0;
        BeginRound(null);
    }

    /// <summary>Begins a decision.</summary>
    public void Begin(BoundRequest request)
    {
        Now = request.Now;
        (Request, Principal, Deployment) = (request, request.Principal, request.Deployment);
        (Route, Callee, Operation) = (request.Route, request.Callee, request.Operation);
        _findings = request.Findings;
        _decisionSteps = 0;
        BeginRound(request.Arguments);
    }

    /// <summary>Begins a question about who votes.</summary>
    /// <param name="request">The request that is voted on.</param>
    /// <param name="arguments">The arguments as granted.</param>
    /// <param name="askedAt">When people were asked: the time that conditions see.</param>
    /// <param name="voter">Who votes.</param>
    public void Begin(BoundRequest request, JsonObject arguments, DateTimeOffset askedAt, Voter voter)
    {
        Begin(request);
        Arguments = arguments;
        (Now, Voter) = (askedAt, voter);
    }

    /// <summary>Begins a decision about a response.</summary>
    /// <param name="request">The request that it answers.</param>
    /// <param name="arguments">The arguments as granted.</param>
    /// <param name="response">The response; null while it is not known.</param>
    /// <param name="findings">The findings in it.</param>
    public void Begin(BoundRequest request, JsonObject arguments, JsonValue? response, ImmutableSortedDictionary<string, decimal> findings)
    {
        Begin(request);
        Arguments = arguments;
        (Response, _findings) = (response, findings);
    }

    /// <summary>Begins the question whether any call could be allowed.</summary>
    public void Begin(PrincipalDocument principal, DeploymentDocument? deployment, RouteDocument route, PrincipalDocument? callee, RouteOperation operation, JsonObject? known)
    {
        (Request, Principal, Deployment, Now) = (null, principal, deployment, null);
        (Route, Callee, Operation) = (route, callee, operation);
        _decisionSteps = 0;
        Known = known;
        BeginRound(null);
    }

    /// <summary>Forgets what was remembered, for new arguments.</summary>
    public void BeginRound(JsonObject? arguments)
    {
        Arguments = arguments;
        _generation += 4;
    }

    /// <summary>Lets go of the request.</summary>
    public void End()
    {
        (Request, Principal, Deployment, Route, Operation, Arguments) = (null, null!, null, null!, null!, null);
        (Response, _findings, Voter, Now, Record, Known) = (null, null, null, null, null, null);
        Array.Clear(_locals, 0, _localsUsed);
        _localsUsed = 0;
        for (; _cellsUsed > 0; _cellsUsed--)
        {
            _cells[_used[_cellsUsed - 1]] = default;
        }
    }

    /// <summary>Room for the outcome of each rule of the decision.</summary>
    /// <param name="rules">How many rules there are.</param>
    /// <returns>At least as many places, with whatever the last decision left in them.</returns>
    public int[] Outcomes(int rules)
    {
        if (_outcomes.Length < rules)
        {
            _outcomes = new int[rules];
        }

        return _outcomes;
    }

    /// <summary>Evaluates one rule's condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <returns>The outcome, one of <see cref="Tri"/>.</returns>
    public int Test(Node condition)
    {
        BeginExpression();
        int outcome = condition.Test(this);
        return IsExhausted ? Tri.Error : outcome;
    }

    /// <summary>Evaluates an expression for its value.</summary>
    /// <param name="expression">The expression.</param>
    /// <returns>The value.</returns>
    public Value Evaluate(Node expression)
    {
        BeginExpression();
        Value value = expression.Evaluate(this);
        return IsExhausted ? Value.Error : value;
    }

    /// <summary>Pays for work.</summary>
    /// <param name="steps">How much.</param>
    /// <returns>False when the budget is used up.</returns>
    public bool Charge(int steps)
    {
        _ruleSteps += steps;
        _decisionSteps += steps;
        if (_ruleSteps > ExpressionLimits.StepsPerRule || _decisionSteps > ExpressionLimits.StepsPerDecision)
        {
            IsExhausted = true;
            Fault = "it takes more steps than its budget";
        }

        return !IsExhausted;
    }

    /// <summary>Notes why a value cannot be had.</summary>
    /// <param name="reason">The reason, without any value in it.</param>
    /// <returns>The error.</returns>
    public Value Fail(string reason)
    {
        Fault ??= reason;
        return Value.Error;
    }

    public Value Local(int slot) => _locals[slot];

    public void SetLocal(int slot, in Value value)
    {
        _locals[slot] = value;
        _localsUsed = Math.Max(_localsUsed, slot + 1);
    }

    /// <summary>The outcome that a shared test had in this round.</summary>
    public bool TryRecall(int memo, out int outcome)
    {
        long cell = _memos[memo];
        outcome = (int)(cell & 3);
        return (cell & ~3L) == _generation;
    }

    public void Remember(int memo, int outcome) => _memos[memo] = _generation | (uint)outcome;

    /// <summary>The value that a variable had in this round.</summary>
    public bool TryRecall(int cell, out Value value)
    {
        (long generation, value) = _cells[cell];
        return generation == _generation;
    }

    public void Remember(int cell, in Value value)
    {
        if (_cells[cell].Generation == 0)
        {
            _used[_cellsUsed++] = cell;
        }

        _cells[cell] = (_generation, value);
    }

    /// <summary>The address that the route's operations go to; null where it is a process.</summary>
    public Uri? Target => Uri.TryCreate(Route.Destination.BaseUrl, UriKind.Absolute, out Uri? target) ? target : null;

    /// <summary>Who is written to; nobody over a route that is no channel.</summary>
    public Value Recipients()
    {
        if (Operation.Recipients.IsEmpty)
        {
            return Value.OfStrings([]);
        }

        return Arguments is not { } arguments ? Value.Unknown
            : ChannelOperations.RecipientsOf(Operation, arguments) is { IsDefault: false } recipients ? Value.OfStrings(recipients)
            : Value.Error;
    }

    /// <summary>The response, where there is one.</summary>
    public JsonValue? Response { get; private set; }

    /// <summary>The highest score of each kind of finding.</summary>
    public Value Findings()
    {
        if (_findings is null)
        {
            return Value.Unknown;
        }

        KeyValuePair<Value, Value>[] entries = [.. _findings.Where(static f => !DetectorReport.IsDecision(f.Key)).Select(static f => KeyValuePair.Create(Value.Of(f.Key), Value.Of(f.Value)))];
        return ValueMap.TryMake(entries, out ValueMap? map, out string? reason) ? Value.OfMap(map) : Fail(reason);
    }

    /// <summary>Whether a detector, or one for a kind below its name, has answered; of a decision point, whether it has said yes.</summary>
    public bool HasAnswered(string detector) => _findings is not null
        && (_findings.ContainsKey(DetectorReport.Granted + detector) || _findings.Keys.Any(f => f.StartsWith(detector, StringComparison.Ordinal) && (f.Length == detector.Length || f[detector.Length] == '.')));

    /// <summary>The highest score of a kind of finding and the kinds below it; an error where no detector for it has answered.</summary>
    public Value Finding(string kind)
    {
        if (_findings is null)
        {
            return Value.Unknown;
        }

        decimal? highest = null;
        foreach ((string found, decimal score) in _findings)
        {
            bool isBelow = !DetectorReport.IsDecision(found) && found.StartsWith(kind, StringComparison.Ordinal) && (found.Length == kind.Length || found[kind.Length] == '.');
            highest = isBelow && !(score <= highest) ? score : highest;
        }

        return highest is decimal known ? Value.Of(known) : Fail("no detector has answered for " + kind);
    }

    private void BeginExpression()
    {
        _ruleSteps = 0;
        IsExhausted = false;
        Fault = null;
    }
}
