using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Reviews;

/// <summary>The work that a review causes, as it stands; see <see cref="Review"/> for where its words are.</summary>
public sealed record FollowUp
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The review that it comes of.</summary>
    public required string Review { get; init; }

    /// <summary>The decision that was reviewed.</summary>
    public required string Decision { get; init; }

    /// <summary>The effect that the decision should have; null where the verdict says none, and then a person says when it is fixed.</summary>
    public string? Wanted { get; init; }

    /// <summary>Where something has to change.</summary>
    public required RemediationSurface Surface { get; init; }

    /// <summary>What has to change there.</summary>
    public required string Target { get; init; }

    /// <summary>The revision of the document that has to change, as it was when this was opened; null where there was none.</summary>
    public string? Revision { get; init; }

    /// <summary>Who does it: a person or a team; null for nobody yet.</summary>
    public string? Owner { get; init; }

    /// <summary>By when; null where nobody has said.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>How it stands.</summary>
    public FollowUpState State { get; init; }

    /// <summary>Who opened it.</summary>
    public required string OpenedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When what it is about changed; null while it has not.</summary>
    public DateTimeOffset? LandedAt { get; init; }

    /// <summary>When it was fixed or dropped; null while it is neither.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What the decision would be when it was last looked at; null where nobody has looked.</summary>
    public FollowUpReplay? Replay { get; init; }

    /// <summary>How often it was changed; whoever changes it says which they saw.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Whether it is still to be done.</summary>
    public bool IsOpen => State is FollowUpState.Open or FollowUpState.Doing or FollowUpState.Landed;

    /// <summary>Moves it to a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="now">When.</param>
    /// <returns>It, with the times that follow.</returns>
    public FollowUp To(FollowUpState state, DateTimeOffset now) => this with
    {
        State = state,
        LandedAt = state is FollowUpState.Landed or FollowUpState.Fixed ? LandedAt ?? now : state is FollowUpState.Dropped ? LandedAt : null,
        EndedAt = state is FollowUpState.Fixed or FollowUpState.Dropped ? now : null,
    };

    /// <summary>Tells it.</summary>
    /// <returns>The JSON object; what nobody has said is absent.</returns>
    public JsonObject ToJson() => JsonObject.Of(
        ("decision", Text(Decision)),
        ("due", Time(Due)),
        ("endedAt", Time(EndedAt)),
        ("id", Text(Id)),
        ("landedAt", Time(LandedAt)),
        ("openedAt", Time(OpenedAt)),
        ("openedBy", Text(OpenedBy)),
        ("owner", Text(Owner)),
        ("replay", Replay?.ToJson()),
        ("review", Text(Review)),
        ("revision", Text(Revision)),
        ("state", Text(ReviewWords.States.WordFor(State))),
        ("surface", Text(ReviewWords.Surfaces.WordFor(Surface))),
        ("target", Text(Target)),
        ("version", JsonNumber.Of(Version)),
        ("wanted", Text(Wanted)));

    /// <summary>Reads one as it was told.</summary>
    /// <param name="told">The JSON object.</param>
    /// <param name="followUp">The follow-up.</param>
    /// <returns>False where it is not whole.</returns>
    public static bool TryRead(JsonObject told, [NotNullWhen(true)] out FollowUp? followUp)
    {
        ReviewReader read = new(told);
        followUp = read.Text("id") is { } id && read.Text("review") is { } review && read.Text("decision") is { } decision && read.Text("target") is { } target
            && read.Text("openedBy") is { } openedBy && read.Time("openedAt") is { } openedAt && read.Whole("version") is { } version
            && read.Word("surface", ReviewWords.Surfaces) is { } surface && read.Word("state", ReviewWords.States) is { } state
                ? new FollowUp
                {
                    Id = id,
                    Review = review,
                    Decision = decision,
                    Wanted = read.Text("wanted"),
                    Surface = surface,
                    Target = target,
                    Revision = read.Text("revision"),
                    Owner = read.Text("owner"),
                    Due = read.Time("due"),
                    State = state,
                    OpenedBy = openedBy,
                    OpenedAt = openedAt,
                    LandedAt = read.Time("landedAt"),
                    EndedAt = read.Time("endedAt"),
                    Replay = FollowUpReplay.Read(told["replay"]),
                    Version = version,
                }
                : null;
        return followUp is not null;
    }

    private static JsonString? Text(string? value) => value is null ? null : new JsonString(value);

    private static JsonString? Time(DateTimeOffset? time) => time is { } known ? new JsonString(Rfc3339.Text(known)) : null;
}
