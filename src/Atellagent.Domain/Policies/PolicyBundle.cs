using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Expressions;

namespace Atellagent.Domain.Policies;

/// <summary>
/// The policies in force, checked against the routes and indexed by operation, so that deciding costs the same among
/// ten policies and among ten thousand. Immutable; only <see cref="PolicyCompiler"/> makes one.
/// </summary>
public sealed class PolicyBundle
{
    private readonly Dictionary<(string Route, string Operation), OperationPolicy> _index;
    private readonly PrefilterBits _bits;
    private readonly int _memos;
    private readonly int _cells;
    private Evaluation? _spare;

    internal PolicyBundle(
        Digest version,
        int policies,
        int rules,
        Dictionary<(string Route, string Operation), OperationPolicy> index,
        PrefilterBits bits,
        int memos,
        int cells)
    {
        (Version, PolicyCount, RuleCount) = (version, policies, rules);
        (_index, _bits, _memos, _cells) = (index, bits, memos, cells);
    }

    /// <summary>The hash of the bundle's manifest: names and revisions of its policies, and the meaning this engine gives them.</summary>
    public Digest Version { get; }

    /// <summary>How many policy documents it holds.</summary>
    public int PolicyCount { get; }

    /// <summary>How many rules they have.</summary>
    public int RuleCount { get; }

    /// <summary>Shows a call to the detectors that its rules read.</summary>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="request">The call: what it asks for and what the agent says of it.</param>
    /// <param name="deadline">By when.</param>
    /// <returns>What they say.</returns>
    public DetectorReport LookAtRequest(string route, string operation, ActionRequest request, DetectionDeadline deadline = default) =>
        Find(route, operation)?.RequestDetectors is not { IsDefaultOrEmpty: false } detectors ? DetectorReport.None
            : Detection.Look(JsonObject.Of(("arguments", request.Arguments), ("context", request.Context)), detectors, deadline);

    /// <summary>Shows what came back to the detectors that the operation's rules read or want.</summary>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="response">What came back; null where that was nothing.</param>
    /// <param name="deadline">By when.</param>
    /// <returns>What they say.</returns>
    public DetectorReport LookAtResponse(string route, string operation, JsonValue? response, DetectionDeadline deadline = default) =>
        DetectorsOfResponse(route, operation) is not { IsEmpty: false } detectors ? DetectorReport.None : Detection.Look(response, detectors, deadline);

    /// <summary>Who has to be asked elsewhere about a call or about what came back: whoever rules read or want that the boundary has not itself.</summary>
    /// <param name="route">The route.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="isResponse">Whether it is about what came back.</param>
    /// <returns>The names, sorted.</returns>
    public ImmutableArray<string> AskedElsewhere(string route, string operation, bool isResponse) =>
        Find(route, operation) is not { } policy ? [] : isResponse ? policy.AskedOfResponses : policy.AskedOfRequests;

    internal ImmutableArray<ITextDetector> DetectorsOfResponse(string route, string operation) => Find(route, operation)?.ResponseDetectors ?? [];

    internal OperationPolicy? Find(string route, string operation) => _index.GetValueOrDefault((route, operation));

    internal ulong BitsOf(Authority.PrincipalType type, string? environment) => _bits.Of(type, environment);

    // One is kept for the next decision; a second thread makes its own.
    internal Evaluation Rent() => Interlocked.Exchange(ref _spare, null) ?? new Evaluation(_memos, _cells);

    internal void Return(Evaluation evaluation)
    {
        evaluation.End();
        Volatile.Write(ref _spare, evaluation);
    }
}
