using System.Collections.Immutable;
using Atellagent.Boundary.Evidence;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;
using Atellagent.Domain.Labels;

namespace Atellagent.Boundary.Labels;

/// <summary>
/// The evidence of labels that are given or taken away outside of a decision and its outcome: while an answer is still coming, to another run that is told
/// what this one read, and by somebody who takes them away.
/// </summary>
internal static class LabelRecord
{
    /// <summary>The record's type.</summary>
    public const string Type = "label";

    /// <summary>Labels are given.</summary>
    /// <param name="step">To whom.</param>
    /// <param name="deployment">From which deployment the action was; null where from none.</param>
    /// <param name="principal">Who is told what they are of.</param>
    /// <param name="action">The action that they are of.</param>
    /// <param name="at">When.</param>
    /// <returns>The entry.</returns>
    public static EvidenceEntry Given(LabelStep step, string? deployment, string principal, string action, DateTimeOffset at) => Entry(
        step,
        at,
        new EvidenceIndex { Type = Type, Time = at, Action = action, Principal = principal, Deployment = deployment, Effect = "given" },
        ("action", new JsonString(action)),
        ("deployment", deployment is null ? null : new JsonString(deployment)),
        ("principal", new JsonString(principal)),
        ("state", new JsonString("given")));

    /// <summary>A holder loses all of its labels.</summary>
    /// <param name="holder">The holder.</param>
    /// <param name="had">The labels that it had.</param>
    /// <param name="action">The action by which; null where a run is over.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="at">When.</param>
    /// <returns>The entry.</returns>
    public static EvidenceEntry Cleared(string holder, ImmutableArray<string> had, string action, string by, string reason, DateTimeOffset at) => Entry(
        new LabelStep { Holders = [holder] },
        at,
        new EvidenceIndex { Type = Type, Time = at, Action = action, Principal = by, Effect = "cleared" },
        ("action", new JsonString(action)),
        ("by", new JsonString(by)),
        ("had", new JsonArray([.. had.Select(static one => (JsonValue)new JsonString(one))])),
        ("reason", new JsonString(reason)),
        ("state", new JsonString("cleared")));

    private static EvidenceEntry Entry(LabelStep step, DateTimeOffset at, EvidenceIndex index, params ReadOnlySpan<(string Name, JsonValue? Value)> members)
    {
        JsonObject body = JsonObject.Of(
            ("labels", step.ToJson()),
            (SiloName.Member, SiloName.Json),
            ("time", new JsonString(Rfc3339.Text(at))),
            ("type", new JsonString(Type)));
        foreach ((string name, JsonValue? value) in members)
        {
            body = value is null ? body : body.With(name, value);
        }

        return new EvidenceEntry { Body = CanonicalJson.ToUtf8(body), Index = index, Labels = step };
    }
}
