using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Storage.Tests.Evidence;

#pragma warning disable RS0030 // Seeded: what it makes can be made again.

/// <summary>One record of a made-up history, as a test knows it: beside the entry stands all that it can be found by.</summary>
internal sealed record SearchRecord
{
    public required EvidenceEntry Entry { get; init; }

    public required SearchDecision Decision { get; init; }

    public string? Voter { get; init; }

    public EvidenceIndex Index => Entry.Index;

    /// <summary>Whether a filter asks for the record itself, said as plainly as can be.</summary>
    public bool IsAskedFor(EvidenceQuery query)
    {
        bool isDecision = Index.Type == "decision";
        string[] rules = isDecision ? Decision.Rules : [];
        return (query.Type is null || Index.Type == query.Type)
            && (query.Outcome is null || Index.Outcome == query.Outcome)
            && (query.Action is null || Index.Action == query.Action)
            && (query.Deployment is null || Index.Deployment == query.Deployment)
            && (query.Route is null || Index.Route == query.Route)
            && (query.Operation is null || Index.Operation == query.Operation)
            && (query.Effect is null || Index.Effect == query.Effect)
            && (query.Principal is null || Index.Principal == query.Principal || Decision.Principal == query.Principal || (isDecision && Decision.Chain.Contains(query.Principal)))
            && (query.OwnPrincipal is null || Index.Principal == query.OwnPrincipal)
            && (query.Rule is null || rules.Contains(query.Rule))
            && (query.Policy is null || rules.Any(rule => rule.Split('#')[0] == query.Policy))
            && (query.Run is null || (isDecision && Decision.Run == query.Run))
            && (query.Target is null || (isDecision && (Decision.Target == query.Target || new Uri(Decision.Target).Host == query.Target)))
            && (query.Finding is null || (isDecision && (Decision.Finding == query.Finding || Decision.Finding.StartsWith(query.Finding + ".", StringComparison.Ordinal))))
            && (query.Approver is null || Voter == query.Approver || (isDecision && Decision.Voters.Contains(query.Approver)))
            && IsInTime(query);
    }

    /// <summary>Whether it leads to a decision that a filter asks for.</summary>
    public bool LeadsTo(EvidenceQuery query) =>
        (query.Outcome is not null ? Index.Outcome == query.Outcome && Index.Type != "approval" : Index.Type == (query.Approver is null ? "decision" : "approval"))
        && (query.Approver is null || (Index.Type == "approval" ? Voter == query.Approver : Decision.Voters.Contains(query.Approver)))
        && new SearchRecord { Entry = Decision.Entry, Decision = Decision }.IsAskedFor(query with { Outcome = null, Approver = null, Type = null, Since = null, Until = null })
        && IsInTime(query);

    private bool IsInTime(EvidenceQuery query) => (query.Since is null || Index.Time >= query.Since) && (query.Until is null || Index.Time < query.Until);
}

/// <summary>What a made-up decision says.</summary>
internal sealed record SearchDecision(
    string Id, string Principal, string[] Chain, string[] Rules, string? Run, string Target, string[] Voters, string Finding, EvidenceEntry Entry);

/// <summary>Makes histories: decisions, votes on some and outcomes of most, with common values, rare ones and one of a kind.</summary>
internal static class SearchWorld
{
    public static readonly string[] Targets = ["https://payments.internal/api/", "https://crm.internal:8443/v2/", "http://127.0.0.1:9000/"];

    public static ImmutableArray<SearchRecord> Make(Random random, int actions)
    {
        ImmutableArray<SearchRecord>.Builder records = ImmutableArray.CreateBuilder<SearchRecord>();
        DateTimeOffset time = Entries.Noon;
        for (int i = 0; i < actions; i++)
        {
            time = time.AddSeconds(random.Next(0, 9)).AddMinutes(random.Next(40) == 0 ? -2 : 0);
            EvidenceIndex basics = new()
            {
                Type = "decision",
                Time = time,
                Action = $"act_{i}",
                Decision = $"dec_{i}",
                Principal = $"p{random.Next(4)}",
                Deployment = $"d{random.Next(3)}",
                Route = $"r{random.Next(3)}",
                Operation = random.Next(30) == 0 ? "delete" : "read",
                Effect = random.Next(12) == 0 ? "deny" : "allow",
            };
            SearchDecision decision = Decide(random, basics, i);
            records.Add(new SearchRecord { Entry = decision.Entry, Decision = decision });
            DecisionFacets facets = decision.Entry.Index.Decided!;
            foreach (string voter in decision.Voters)
            {
                records.Add(new SearchRecord { Entry = Vote(basics, facets, voter), Decision = decision, Voter = voter });
            }

            if (basics.Effect != "deny")
            {
                string status = random.Next(20) == 0 ? "unknown" : random.Next(6) == 0 ? "failed" : "succeeded";
                EvidenceIndex index = basics with { Type = "outcome", Effect = null, Outcome = status, Decided = facets };
                records.Add(new SearchRecord { Entry = new EvidenceEntry { Body = Body(index, ("status", new JsonString(status))), Index = index }, Decision = decision });
            }
        }

        return records.ToImmutable();
    }

    private static SearchDecision Decide(Random random, EvidenceIndex basics, int i)
    {
        string[] rules = [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(25) == 0 ? "rare/policy#only" : $"po/{random.Next(3)}#rule{random.Next(2)}").Distinct()];
        SearchDecision made = new(
            basics.Decision!,
            basics.Principal!,
            random.Next(3) == 0 ? [$"person{random.Next(3)}"] : [],
            rules,
            random.Next(4) == 0 ? null : $"run-{i / 5}",
            Targets[random.Next(20) == 0 ? 2 : random.Next(2)],
            random.Next(15) == 0 ? [.. new[] { "alice", "bob" }.Take(1 + random.Next(2))] : [],
            random.Next(10) == 0 ? "pii.iban" : "pii.email",
            null!);
        DecisionFacets facets = new()
        {
            Principal = made.Principal,
            Others = [.. made.Chain],
            Effect = basics.Effect,
            Rules = [.. rules],
            Run = made.Run,
            Target = made.Target,
            Approvers = [.. made.Voters],
            Findings = [made.Finding],
        };
        ReadOnlyMemory<byte> body = Body(
            basics,
            ("approval", made.Voters.Length == 0 ? null : JsonObject.Of(("votes", Array(made.Voters, "voter")))),
            ("context", made.Run is null ? JsonObject.Empty : JsonObject.Of(("run", new JsonString(made.Run)))),
            ("decision", JsonObject.Of(("effect", new JsonString(basics.Effect!)), ("id", new JsonString(basics.Decision!)), ("reasons", new JsonArray([])))),
            ("delegation", made.Chain.Length == 0 ? null : DelegationChain.Tell([.. made.Chain.Select(static one => new Delegator(one, null))])),
            ("evaluated", new JsonArray([.. rules.Select(static rule => JsonObject.Of(("outcome", new JsonString("true")), ("rule", new JsonString(rule))))])),
            ("findings", Array([made.Finding], "kind")),
            ("target", new JsonString(made.Target)));
        return made with { Entry = new EvidenceEntry { Body = body, Index = basics with { Decided = facets } } };
    }

    private static EvidenceEntry Vote(EvidenceIndex basics, DecisionFacets facets, string voter)
    {
        EvidenceIndex index = basics with { Type = "approval", Effect = null, Principal = voter, Outcome = "approved", Approver = voter, Decided = facets };
        return new EvidenceEntry { Body = Body(basics with { Type = "approval" }, ("by", new JsonString(voter)), ("vote", new JsonString("approve"))), Index = index };
    }

    private static JsonArray Array(string[] values, string name) => new([.. values.Select(value => JsonObject.Of((name, new JsonString(value))))]);

    private static ReadOnlyMemory<byte> Body(EvidenceIndex index, params ReadOnlySpan<(string Name, JsonValue? Value)> more)
    {
        JsonObject body = JsonObject.Of(
            ("action", new JsonString(index.Action!)),
            ("decision", new JsonString(index.Decision!)),
            ("principal", new JsonString(index.Principal!)),
            ("type", new JsonString(index.Type)));
        foreach ((string name, JsonValue? value) in more)
        {
            body = value is null ? body : body.With(name, value);
        }

        return CanonicalJson.ToUtf8(body);
    }
}
