using System.Collections.Immutable;
using Atellagent.Domain.Detectors;
using Atellagent.Domain.Policies.Expressions;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Policies;

/// <summary>The rules of one operation.</summary>
/// <param name="Operation">The operation that the rules were checked against.</param>
/// <param name="Requests">The rules that see a call.</param>
/// <param name="Responses">The rules that see what came back.</param>
internal sealed record OperationPolicy(RouteOperation Operation, RuleSet Requests, RuleSet Responses)
{
    /// <summary>Who looks at a call: whoever a rule reads or wants.</summary>
    public ImmutableArray<ITextDetector> RequestDetectors { get; } = Find(Requests.All, static (rule, wanted) => wanted.UnionWith([.. rule.Findings, .. Wanted(rule, PolicyPhase.Request)]));

    /// <summary>Who looks at what came back; a rule that sees the call can want that too.</summary>
    public ImmutableArray<ITextDetector> ResponseDetectors { get; } = Find(
        [.. Requests.All, .. Responses.All],
        (rule, wanted) => wanted.UnionWith([
            .. Responses.All.Any(seen => ReferenceEquals(seen.Rule, rule)) ? rule.Findings : [],
            .. rule.Redaction.Kinds.Select(Detection.DetectorOf),
            .. Wanted(rule, PolicyPhase.Response)]));

    /// <summary>Who is asked elsewhere about a call: whoever a rule reads or wants that the boundary has not itself.</summary>
    public ImmutableArray<string> AskedOfRequests { get; } = Asked(Requests.All, static rule => [.. rule.Findings, .. Wanted(rule, PolicyPhase.Request)]);

    /// <summary>Who is asked elsewhere about what came back.</summary>
    public ImmutableArray<string> AskedOfResponses { get; } = Asked(
        [.. Requests.All, .. Responses.All],
        rule => [.. Responses.All.Any(seen => ReferenceEquals(seen.Rule, rule)) ? rule.Findings : [], .. Wanted(rule, PolicyPhase.Response)]);

    /// <summary>Whether the rules were checked against this very operation: the same schema and effect.</summary>
    /// <param name="operation">The operation of a request.</param>
    /// <returns>False when the route has changed since.</returns>
    public bool IsFor(RouteOperation operation) => ReferenceEquals(Operation, operation)
        || (Operation.Effect == operation.Effect && Operation.ArgumentsSchema.Equals(operation.ArgumentsSchema));

    private static IEnumerable<string> Wanted(CompiledRule rule, PolicyPhase phase) =>
        rule.Detectors.Where(one => one.Phase == phase).Select(static one => Detection.DetectorOf(one.Detector));

    private static ImmutableArray<string> Asked(IEnumerable<RuleCandidate> rules, Func<CompiledRule, IEnumerable<string>> wanted) =>
    [
        .. rules.SelectMany(candidate => wanted(candidate.Rule))
            .Where(static name => name != ExpressionBinder.AllFindings && !BuiltInDetectors.All.Any(one => string.Equals(one.Name, name, StringComparison.Ordinal)))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    private static ImmutableArray<ITextDetector> Find(IEnumerable<RuleCandidate> rules, Action<CompiledRule, HashSet<string>> want)
    {
        HashSet<string> wanted = new(StringComparer.Ordinal);
        foreach (RuleCandidate candidate in rules)
        {
            want(candidate.Rule, wanted);
        }

        return BuiltInDetectors.Named(wanted);
    }
}
