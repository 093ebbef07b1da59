using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration.BreakGlass;

/// <summary>One use of break glass: asked for, open until a time that never moves, and reviewed by another person.</summary>
[GenerateSerializer, Alias("atellagent.glassuse"), Immutable]
public sealed record GlassUse
{
    /// <summary>It waits for the second person.</summary>
    public const string Waiting = "waiting";

    /// <summary>Nobody confirmed it in time, or it was closed before.</summary>
    public const string Expired = "expired";

    /// <summary>Changes of its holder take no vote.</summary>
    public const string Open = "open";

    /// <summary>It has ended, and nobody has looked at it; until then no other one is opened.</summary>
    public const string ToReview = "to review";

    /// <summary>Somebody has looked at it.</summary>
    public const string Reviewed = "reviewed";

    /// <summary>Its id, <c>glass_…</c>.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The person whose changes take no vote.</summary>
    [Id(1)]
    public required string Holder { get; init; }

    /// <summary>Why.</summary>
    [Id(2)]
    public required string Reason { get; init; }

    /// <summary>When it was asked for.</summary>
    [Id(3)]
    public required DateTimeOffset At { get; init; }

    /// <summary>Until when somebody can confirm it.</summary>
    [Id(4)]
    public required DateTimeOffset WaitsUntil { get; init; }

    /// <summary>When it was opened; null where it never was.</summary>
    [Id(5)]
    public DateTimeOffset? OpenedAt { get; init; }

    /// <summary>Who confirmed it; null where nobody did, or a sealed code was used.</summary>
    [Id(6)]
    public string? ConfirmedBy { get; init; }

    /// <summary>Who made the sealed code with which it was opened; null where there was none.</summary>
    [Id(7)]
    public string? SealedBy { get; init; }

    /// <summary>When it ends or has ended; null where it was never opened.</summary>
    [Id(8)]
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Who closed it before its time; null where nobody did.</summary>
    [Id(9)]
    public string? ClosedBy { get; init; }

    /// <summary>Who could review it when it was opened: what is changed in a use makes nobody its reviewer.</summary>
    [Id(10)]
    public ImmutableArray<string> Reviewers { get; init; } = [];

    /// <summary>The digests of the changes that were made under it.</summary>
    [Id(11)]
    public ImmutableArray<string> Changes { get; init; } = [];

    /// <summary>Who reviewed it; null where nobody has.</summary>
    [Id(12)]
    public string? ReviewedBy { get; init; }

    /// <summary>When.</summary>
    [Id(13)]
    public DateTimeOffset? ReviewedAt { get; init; }

    /// <summary>What the reviewer said.</summary>
    [Id(14)]
    public string? Comment { get; init; }

    /// <summary>What has become of it by now.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The word.</returns>
    public string StateAt(DateTimeOffset now) =>
        EndsAt is not { } end ? (now < WaitsUntil ? Waiting : Expired)
        : ReviewedBy is not null ? Reviewed
        : now < end ? Open
        : ToReview;

    /// <summary>The use as the contract tells it.</summary>
    /// <param name="now">The time.</param>
    /// <returns>The JSON object.</returns>
    public JsonObject ToJson(DateTimeOffset now) => JsonObject.Of(
        ("at", Text(At)),
        ("changes", new JsonArray([.. Changes.Select(static digest => (JsonValue)new JsonString(digest))])),
        ("closedBy", Text(ClosedBy)),
        ("comment", Text(Comment)),
        ("confirmedBy", Text(ConfirmedBy)),
        ("endsAt", Text(EndsAt)),
        ("holder", Text(Holder)),
        ("id", Text(Id)),
        ("openedAt", Text(OpenedAt)),
        ("reason", Text(Reason)),
        ("reviewedAt", Text(ReviewedAt)),
        ("reviewedBy", Text(ReviewedBy)),
        ("reviewers", new JsonArray([.. Reviewers.Select(static name => (JsonValue)new JsonString(name))])),
        ("sealedBy", Text(SealedBy)),
        ("state", Text(StateAt(now))),
        ("waitsUntil", Text(WaitsUntil)));

    private static JsonString? Text(string? text) => text is null ? null : new JsonString(text);

    private static JsonString? Text(DateTimeOffset? time) => time is { } point ? new JsonString(Rfc3339.Text(point)) : null;
}
