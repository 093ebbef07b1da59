using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Evidence;

/// <summary>
/// What a decision can be found by beside its columns. Whatever is recorded of the same action later carries it along in the index, so
/// that a search for a rule and an outcome finds the one where it meets the other.
/// </summary>
public sealed record DecisionFacets
{
    /// <summary>Who asked.</summary>
    public string? Principal { get; init; }

    /// <summary>Who else has a part in it: on whose behalf it was asked, and who redeemed its permit.</summary>
    public ImmutableArray<string> Others { get; init; } = [];

    /// <summary>The decision's effect.</summary>
    public string? Effect { get; init; }

    /// <summary>The rules that were true or could not be evaluated, and those that gave the reasons, as <c>policy#rule</c>.</summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>The run that the caller named in its context; null where it named none that can be looked for.</summary>
    public string? Run { get; init; }

    /// <summary>Where the route led, as the action's digest has it; null where nothing was bound.</summary>
    public string? Target { get; init; }

    /// <summary>Who agreed to the action before it was admitted.</summary>
    public ImmutableArray<string> Approvers { get; init; } = [];

    /// <summary>The kinds of the findings that the decision saw.</summary>
    public ImmutableArray<string> Findings { get; init; } = [];

    /// <summary>Reads a decision's record.</summary>
    /// <param name="record">The record; another one's members of the same names are read the same way.</param>
    /// <returns>What it can be found by.</returns>
    public static DecisionFacets Of(JsonObject record) => new()
    {
        Principal = Text(record, "principal"),
        Others = [.. Items(record["delegation"]).Append(record["redemption"] as JsonObject).Select(static one => one is null ? null : Text(one, "principal")).OfType<string>()],
        Effect = record["decision"] is JsonObject decision ? Text(decision, "effect") : null,
        Rules = [.. RulesOf(record)],
        Run = RunOf(record["context"] as JsonObject),
        Target = Text(record, "target"),
        Approvers = [.. Items((record["approval"] as JsonObject)?["votes"]).Select(static vote => Text(vote, "voter")).OfType<string>()],
        Findings = [.. Items(record["findings"]).Select(static finding => Text(finding, "kind")).OfType<string>()],
    };

    /// <summary>The run that a context names.</summary>
    /// <param name="context">The context.</param>
    /// <returns>The run; null where there is none, or it is no name.</returns>
    public static string? RunOf(JsonObject? context) =>
        context?["run"] is JsonString { Value: { Length: > 0 } run } && ActionRequest.IsName(run) ? run : null;

    /// <summary>What is looked for where a target is: its host, or the whole where it has none.</summary>
    /// <param name="target">The target, or a host.</param>
    /// <returns>The host.</returns>
    public static string HostOf(string target) =>
        Uri.TryCreate(target, UriKind.Absolute, out Uri? address) && address.Host.Length > 0 ? address.IdnHost.ToLowerInvariant() : target.ToLowerInvariant();

    /// <summary>The policy of a rule.</summary>
    /// <param name="rule">The rule, as <c>policy#rule</c>.</param>
    /// <returns>The policy.</returns>
    public static ReadOnlySpan<char> PolicyOf(string rule) => rule.AsSpan(0, rule.LastIndexOf('#') is >= 0 and int at ? at : rule.Length);

    private static IEnumerable<string> RulesOf(JsonObject record)
    {
        JsonObject? decision = record["decision"] as JsonObject;
        JsonObject? release = record["release"] as JsonObject;
        IEnumerable<string> evaluated = Items(record["evaluated"]).Concat(Items(release?["evaluated"]))
            .Where(static one => Text(one, "outcome") is "true" or "error").Select(static one => Text(one, "rule")).OfType<string>();
        IEnumerable<string> reasons = Items(decision?["reasons"]).Concat(Items(release?["reasons"]))
            .Where(static reason => Text(reason, "policy") is not null && Text(reason, "rule") is not null)
            .Select(static reason => $"{Text(reason, "policy")}#{Text(reason, "rule")}");
        return evaluated.Concat(reasons).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<JsonObject> Items(JsonValue? value) => (value as JsonArray)?.Items.OfType<JsonObject>() ?? [];

    private static string? Text(JsonObject value, string name) => (value[name] as JsonString)?.Value;
}
