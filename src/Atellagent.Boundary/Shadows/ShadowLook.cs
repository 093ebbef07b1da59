using System.Diagnostics.CodeAnalysis;
using Atellagent.Boundary.Plans;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Boundary.Shadows;

/// <summary>
/// What a draft that runs beside the policies in force makes of a request, for the record and for nothing else. Whatever happens
/// in here, the action goes on as it would without it.
/// </summary>
internal static class ShadowLook
{
    /// <summary>The member of a decision record.</summary>
    public const string Member = "draft";

    /// <summary>Looks.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="inForce">The policies in force.</param>
    /// <param name="bound">The request.</param>
    /// <param name="decision">What the policies in force made of it.</param>
    /// <param name="time">The clock.</param>
    /// <returns>The member <c>draft</c> of the decision record.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "A draft fails no action, whatever it does.")]
    public static JsonObject Tell(ShadowDraft draft, PolicyBundle inForce, BoundRequest bound, Decision decision, TimeProvider time)
    {
        try
        {
            return draft.Policies is not { } policies ? Unknown(draft, draft.Problem!)
                : draft.Brake.IsResting(time) ? Unknown(draft, "the draft was slow just now, and is not looked at for a while")
                : Decide(draft, policies, inForce, bound, decision, time);
        }
        catch (Exception)
        {
            return Unknown(draft, "the draft could not be looked at: a fault of the boundary");
        }
    }

    private static JsonObject Decide(ShadowDraft draft, PolicyBundle policies, PolicyBundle inForce, BoundRequest bound, Decision decision, TimeProvider time)
    {
        long begun = time.GetTimestamp();
        Decision drafted = DecisionEngine.Decide(policies, RecordedRequests.For(bound, policies));
        PlanVerdict verdict = DecisionWidth.Compare(decision, inForce, drafted);
        bool isSlow = draft.Brake.Note(time, time.GetElapsedTime(begun));
        if (verdict == PlanVerdict.Same)
        {
            return JsonObject.Of(
                ("slow", isSlow ? JsonBoolean.True : null),
                ("verdict", new JsonString(PlanTold.Word(verdict))),
                ("version", new JsonString(draft.State.Version)));
        }

        return JsonObject.Of(
            ("code", (drafted as Decision.Deny)?.Code is { } code ? new JsonString(code.ToWord()) : null),
            ("effect", new JsonString(drafted.Effect)),
            ("reasons", Texts(drafted.Reasons.Select(static reason => $"{reason.Policy}#{reason.Rule}"))),
            ("rules", Texts(PolicyPlan.RulesOf(decision, drafted, areSame: false))),
            ("slow", isSlow ? JsonBoolean.True : null),
            ("verdict", new JsonString(PlanTold.Word(verdict))),
            ("version", new JsonString(draft.State.Version)));
    }

    private static JsonObject Unknown(ShadowDraft draft, string problem) => JsonObject.Of(
        ("problem", new JsonString(problem)),
        ("verdict", new JsonString(PlanTold.Word(PlanVerdict.Unknown))),
        ("version", new JsonString(draft.State.Version)));

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(static text => (JsonValue)new JsonString(text))]);
}
