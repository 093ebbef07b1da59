using Atellagent.Domain.Json;

namespace Atellagent.Domain.Actions;

/// <summary>The wish to redeem a permit, which holds only under what the permit was given under.</summary>
/// <param name="Action">The action.</param>
/// <param name="Permit">The permit's id: that of the decision that gave it.</param>
/// <param name="Version">Where the course of the action stood then.</param>
/// <param name="Digest">The digest of the action as granted.</param>
/// <param name="PolicyVersion">The version of the policies then.</param>
/// <param name="Revisions">The revisions of route, principal, deployment and callee then.</param>
/// <param name="Redeemer">Who redeems.</param>
public sealed record Redemption(
    string Action, string Permit, long Version, string Digest, string PolicyVersion, JsonObject Revisions, CallerIdentity Redeemer)
{
    /// <summary>The salt of what stands beside the action's records, so that those that follow say its digest in the same way; null where it has none.</summary>
    public string? Salt { get; init; }
}
