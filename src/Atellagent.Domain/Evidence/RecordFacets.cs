using System.Text;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Evidence;

/// <summary>
/// Holds a record against a filter. An index only says where to look; what a record is found by is what it says, so searches,
/// streams and alerts all ask here. The body is read only where its columns and its bytes leave it open.
/// </summary>
/// <param name="record">The record, with its index.</param>
public sealed class RecordFacets(StoredRecord record)
{
    private static readonly JsonLimits StoredLimits = new(int.MaxValue, 80, int.MaxValue);

    private readonly EvidenceIndex _index = record.Index ?? throw new ArgumentException("the record was read without its index", nameof(record));
    private JsonObject? _body;
    private DecisionFacets? _said;

    /// <summary>The record's body; empty where it cannot be read.</summary>
    public JsonObject Body => _body ??= StrictJson.TryParse(record.Whole.Body.Span, StoredLimits, out JsonValue? value, out _) && value is JsonObject body ? body : JsonObject.Empty;

    private DecisionFacets Said => _said ??= DecisionFacets.Of(Body);

    /// <summary>Whether a record is one that a filter asks for, by what it says itself.</summary>
    /// <param name="query">The filter.</param>
    /// <returns>True when it is.</returns>
    public bool Matches(EvidenceQuery query) =>
        Is(query.Type, _index.Type)
        && Is(query.Outcome, _index.Outcome)
        && IsWithin(query)
        && IsByDecision(query)
        && (query.Approver is null || Approves(query.Approver));

    /// <summary>Whether a decision is one that a filter asks for.</summary>
    /// <param name="query">The filter.</param>
    /// <param name="told">The record that led to it: its outcome, a vote, or itself.</param>
    /// <returns>True when it is.</returns>
    public bool MatchesDecision(EvidenceQuery query, RecordFacets told) =>
        Is(query.Outcome, told._index.Outcome)
        && told.IsWithin(query)
        && IsByDecision(query)
        && (query.Approver is null || (told._index.Type == "approval" ? told : this).Approves(query.Approver));

    private bool IsWithin(EvidenceQuery query) =>
        (query.Since is not { } since || _index.Time >= since) && (query.Until is not { } until || _index.Time < until);

    private bool IsByDecision(EvidenceQuery query) =>
        Is(query.Action, _index.Action)
        && Is(query.Decision, _index.Decision)
        && Is(query.OwnPrincipal, _index.Principal)
        && Is(query.OwnDeployment, _index.Deployment)
        && Is(query.Deployment, _index.Deployment)
        && Is(query.Route, _index.Route)
        && Is(query.Operation, _index.Operation)
        && Is(query.Effect, _index.Effect)
        && (query.Principal is null || HasPrincipal(query.Principal))
        && (query.Run is null || (Mentions(query.Run) && string.Equals(Said.Run, query.Run, StringComparison.Ordinal)))
        && (query.Rule is null || (Mentions(query.Rule[(query.Rule.LastIndexOf('#') + 1)..]) && Said.Rules.Contains(query.Rule, StringComparer.Ordinal)))
        && (query.Policy is null || (Mentions(query.Policy) && Said.Rules.Any(rule => DecisionFacets.PolicyOf(rule).SequenceEqual(query.Policy))))
        && (query.Finding is null || (Mentions(query.Finding) && Said.Findings.Any(kind => IsKind(kind, query.Finding))))
        && (query.Target is null || HasTarget(query.Target));

    private bool HasPrincipal(string name) =>
        string.Equals(_index.Principal, name, StringComparison.Ordinal)
        || (Mentions(name) && (string.Equals(Said.Principal, name, StringComparison.Ordinal) || Said.Others.Contains(name, StringComparer.Ordinal)));

    private bool Approves(string name) =>
        Mentions(name)
        && ((Body["vote"] is not null && Body["by"] is JsonString by && string.Equals(by.Value, name, StringComparison.Ordinal))
            || Said.Approvers.Contains(name, StringComparer.Ordinal));

    // The whole address, or its host.
    private bool HasTarget(string target) =>
        Said.Target is { } said
        && (string.Equals(said, target, StringComparison.Ordinal) || string.Equals(DecisionFacets.HostOf(said), target, StringComparison.OrdinalIgnoreCase));

    // Canonical JSON writes such a text as it is, so where the bytes do not have it the body need not be read.
    private bool Mentions(string text) =>
        text.AsSpan().IndexOfAny('"', '\\') >= 0 || text.Any(char.IsControl) || Has(Encoding.UTF8.GetBytes(text));

    private bool Has(ReadOnlySpan<byte> text) => record.Body.Span.IndexOf(text) >= 0 || record.Whole.Body.Span.IndexOf(text) >= 0;

    private static bool IsKind(string kind, string wanted) =>
        kind.StartsWith(wanted, StringComparison.Ordinal) && (kind.Length == wanted.Length || kind[wanted.Length] == '.');

    private static bool Is(string? wanted, string? said) => wanted is null || string.Equals(wanted, said, StringComparison.Ordinal);
}
