using System.Collections.Immutable;
using Atellagent.Domain.Detectors;
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

    /// <summary>Whether the rules were checked against this very operation: the same schema and effect.</summary>
    /// <param name="operation">The operation of a request.</param>
    /// <returns>False when the route has changed since.</returns>
    public bool IsFor(RouteOperation operation) => ReferenceEquals(Operation, operation)
        || (Operation.Effect == operation.Effect && Operation.ArgumentsSchema.Equals(operation.ArgumentsSchema));

    private static IEnumerable<string> Wanted(CompiledRule rule, PolicyPhase phase) =>
        rule.Detectors.Where(one => one.Phase == phase).Select(static one => Detection.DetectorOf(one.Detector));

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
