using Atellagent.Domain.Json;

namespace Atellagent.Domain.Reviews;

/// <summary>What a reviewed decision would be under what is in force at some time.</summary>
/// <param name="PolicyVersion">The version of the policies.</param>
/// <param name="Effect">The effect; null where it cannot be told.</param>
/// <param name="Because">The rules that give it, or why it cannot be told.</param>
/// <param name="IsFixed">Whether it is the effect that is wanted.</param>
public sealed record FollowUpReplay(string PolicyVersion, string? Effect, string Because, bool IsFixed)
{
    /// <summary>Tells it.</summary>
    /// <returns>The JSON object.</returns>
    public JsonObject ToJson() => JsonObject.Of(
        ("because", new JsonString(Because)),
        ("effect", Effect is null ? null : new JsonString(Effect)),
        ("fixed", JsonBoolean.Of(IsFixed)),
        ("policyVersion", new JsonString(PolicyVersion)));

    /// <summary>Reads one as it was told.</summary>
    /// <param name="told">What was told.</param>
    /// <returns>It; null where there is none.</returns>
    public static FollowUpReplay? Read(JsonValue? told) =>
        told is JsonObject replay && replay["policyVersion"] is JsonString version && replay["because"] is JsonString because && replay["fixed"] is JsonBoolean isFixed
            ? new FollowUpReplay(version.Value, (replay["effect"] as JsonString)?.Value, because.Value, isFixed.Value)
            : null;
}
