using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Reviews;

/// <summary>
/// A human judgement on a decision, as it stands. What was written to it stands in evidence beside its records, and here is only what it is found
/// by: so erasing an action's payloads takes the words with it.
/// </summary>
public sealed record Review
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The decision.</summary>
    public required string Decision { get; init; }

    /// <summary>The action that was decided; null where its record names none.</summary>
    public string? Action { get; init; }

    /// <summary>Who asked.</summary>
    public required string Principal { get; init; }

    /// <summary>From which deployment; null for none.</summary>
    public string? Deployment { get; init; }

    /// <summary>The route.</summary>
    public required string Route { get; init; }

    /// <summary>The operation.</summary>
    public required string Operation { get; init; }

    /// <summary>What was decided.</summary>
    public required string Effect { get; init; }

    /// <summary>The first rule that gave a reason, as <c>policy#rule</c>, or the code of a denial: by it and the verdict a finding is known again.</summary>
    public string? Because { get; init; }

    /// <summary>The action that drew it in a sample; null where a person opened it.</summary>
    public string? Sample { get; init; }

    /// <summary>How many decisions it was drawn from; null where a person opened it.</summary>
    public long? Population { get; init; }

    /// <summary>Who opened it.</summary>
    public required string OpenedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The verdict.</summary>
    public ReviewVerdict Verdict { get; init; }

    /// <summary>How much it matters.</summary>
    public ReviewSeverity Severity { get; init; }

    /// <summary>Who judged last; null while nobody has.</summary>
    public string? JudgedBy { get; init; }

    /// <summary>When it was judged first; null while nobody has.</summary>
    public DateTimeOffset? JudgedAt { get; init; }

    /// <summary>The team that it is assigned to; null for none.</summary>
    public string? Team { get; init; }

    /// <summary>Where something has to change.</summary>
    public RemediationSurface Surface { get; init; }

    /// <summary>What has to change there; null where nobody has said.</summary>
    public string? Target { get; init; }

    /// <summary>How often it was changed; whoever changes it says which they saw.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Whether somebody has judged.</summary>
    public bool IsJudged => Verdict != ReviewVerdict.None;

    /// <summary><c>open</c> or <c>judged</c>.</summary>
    public string State => IsJudged ? "judged" : "open";

    /// <summary>Tells it.</summary>
    /// <returns>The JSON object; what nobody has said is absent.</returns>
    public JsonObject ToJson() => JsonObject.Of(
        ("action", Text(Action)),
        ("because", Text(Because)),
        ("decision", Text(Decision)),
        ("deployment", Text(Deployment)),
        ("effect", Text(Effect)),
        ("id", Text(Id)),
        ("judgedAt", JudgedAt is { } judged ? new JsonString(Rfc3339.Text(judged)) : null),
        ("judgedBy", Text(JudgedBy)),
        ("openedAt", new JsonString(Rfc3339.Text(OpenedAt))),
        ("openedBy", Text(OpenedBy)),
        ("operation", Text(Operation)),
        ("population", Population is { } population ? JsonNumber.Of(population) : null),
        ("principal", Text(Principal)),
        ("route", Text(Route)),
        ("sample", Text(Sample)),
        ("severity", Text(ReviewWords.Severities.WordFor(Severity))),
        ("state", Text(State)),
        ("surface", Text(ReviewWords.Surfaces.WordFor(Surface))),
        ("target", Text(Target)),
        ("team", Text(Team)),
        ("verdict", Text(ReviewWords.Verdicts.WordFor(Verdict))),
        ("version", JsonNumber.Of(Version)));

    /// <summary>Reads one as it was told.</summary>
    /// <param name="told">The JSON object.</param>
    /// <param name="review">The review.</param>
    /// <returns>False where it is not whole.</returns>
    public static bool TryRead(JsonObject told, [NotNullWhen(true)] out Review? review)
    {
        ReviewReader read = new(told);
        review = read.Text("id") is { } id && read.Text("decision") is { } decision && read.Text("principal") is { } principal && read.Text("route") is { } route
            && read.Text("operation") is { } operation && read.Text("effect") is { } effect && read.Text("openedBy") is { } openedBy
            && read.Time("openedAt") is { } openedAt && read.Whole("version") is { } version
            && read.Word("verdict", ReviewWords.Verdicts) is { } verdict && read.Word("severity", ReviewWords.Severities) is { } severity
            && read.Word("surface", ReviewWords.Surfaces) is { } surface
                ? new Review
                {
                    Id = id,
                    Decision = decision,
                    Action = read.Text("action"),
                    Principal = principal,
                    Deployment = read.Text("deployment"),
                    Route = route,
                    Operation = operation,
                    Effect = effect,
                    Because = read.Text("because"),
                    Sample = read.Text("sample"),
                    Population = read.Whole("population"),
                    OpenedBy = openedBy,
                    OpenedAt = openedAt,
                    Verdict = verdict,
                    Severity = severity,
                    JudgedBy = read.Text("judgedBy"),
                    JudgedAt = read.Time("judgedAt"),
                    Team = read.Text("team"),
                    Surface = surface,
                    Target = read.Text("target"),
                    Version = version,
                }
                : null;
        return review is not null;
    }

    private static JsonString? Text(string? value) => value is null ? null : new JsonString(value);
}
