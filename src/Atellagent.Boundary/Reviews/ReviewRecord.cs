using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Reviews;

namespace Atellagent.Boundary.Reviews;

/// <summary>
/// The evidence of what is done about a decision afterwards: each record says how the review or the follow-up stands from then on, so that both
/// could be made of the log again. What people write stands beside it, with the payloads of the action.
/// </summary>
public static class ReviewRecord
{
    /// <summary>The type of records of reviews.</summary>
    public const string Review = "review";

    /// <summary>The type of records of follow-ups.</summary>
    public const string FollowUp = "follow-up";

    /// <summary>The member that says what was done.</summary>
    public const string Act = "act";

    /// <summary>Makes the record of a review.</summary>
    /// <param name="decision">What is reviewed.</param>
    /// <param name="act"><c>opened</c>, <c>judged</c> or <c>assigned</c>.</param>
    /// <param name="step">How it stands.</param>
    /// <param name="said">Who did it and what they wrote.</param>
    /// <returns>The entry.</returns>
    internal static EvidenceEntry Of(ReviewedDecision decision, string act, ReviewStep.Judgement step, ReviewSaid said) =>
        Entry(Review, decision, act, step, said, step.State.ToJson().Without("id").With("review", new JsonString(step.Id)));

    /// <summary>Makes the record of a follow-up.</summary>
    /// <param name="decision">What was reviewed.</param>
    /// <param name="act"><c>opened</c>, <c>moved</c> or <c>replayed</c>.</param>
    /// <param name="step">How it stands.</param>
    /// <param name="said">Who did it and what they wrote.</param>
    /// <returns>The entry.</returns>
    internal static EvidenceEntry Of(ReviewedDecision decision, string act, ReviewStep.Work step, ReviewSaid said)
    {
        JsonObject told = step.State.ToJson().Without("id").With("followUp", new JsonString(step.Id));
        return Entry(FollowUp, decision, act, step, said, told);
    }

    private static EvidenceEntry Entry(string type, ReviewedDecision decision, string act, ReviewStep step, ReviewSaid said, JsonObject told)
    {
        JsonObject record = told
            .With(Act, new JsonString(act))
            .With("by", new JsonString(said.By))
            .With(SiloName.Member, SiloName.Json)
            .With("time", new JsonString(Rfc3339.Text(said.At)))
            .With("type", new JsonString(type));
        EvidenceIndex about = decision.Stored.Index!;
        foreach ((string name, string? value) in (ReadOnlySpan<(string, string?)>)[("action", about.Action), ("deployment", about.Deployment), ("operation", about.Operation), ("route", about.Route)])
        {
            record = value is null ? record.Without(name) : record.With(name, new JsonString(value));
        }

        record = said.Token is { } token ? record.With("token", new JsonString(token)) : record;
        EvidenceEntry entry = new()
        {
            Body = default,
            Index = new EvidenceIndex
            {
                Type = type,
                Time = said.At,
                Action = about.Action,
                Decision = decision.Id,
                Principal = said.By,
                Deployment = about.Deployment,
                Route = about.Route,
                Operation = about.Operation,
            },
            Review = step,
        };

        // Where nobody wrote anything there is nothing to erase.
        return said.Notes is { } notes
            ? RecordParts.Of(entry, RecordParts.SaltFor(decision.Record), record, JsonObject.Of(("notes", new JsonString(notes))))
            : entry with { Body = CanonicalJson.ToUtf8(record) };
    }
}
