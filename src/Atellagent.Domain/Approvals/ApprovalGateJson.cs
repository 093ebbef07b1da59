using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Approvals;

/// <summary>Tells gates in JSON, and reads them back from a record.</summary>
public static class ApprovalGateJson
{
    /// <summary>Tells gates.</summary>
    /// <param name="gates">The gates.</param>
    /// <returns>One object a gate.</returns>
    public static JsonArray Tell(ImmutableArray<ApprovalGate> gates) => new([.. gates.Select(static gate => JsonObject.Of(
        ("excludesDeploymentOwner", JsonBoolean.Of(gate.ExcludesDeploymentOwner)),
        ("gate", new JsonString(gate.Name)),
        ("quorum", JsonNumber.Of(gate.Quorum)),
        ("requiresReason", JsonBoolean.Of(gate.RequiresReason)),
        ("teams", new JsonArray([.. gate.Teams.Select(static team => new JsonString(team))])),
        ("ttlSeconds", JsonNumber.Of((long)gate.Ttl.TotalSeconds))))]);

    /// <summary>Reads what <see cref="Tell"/> told.</summary>
    /// <param name="told">The value.</param>
    /// <returns>The gates; default where the value is none, in whole or in part.</returns>
    public static ImmutableArray<ApprovalGate> Read(JsonValue? told)
    {
        if (told is not JsonArray { Items.IsEmpty: false } list)
        {
            return default;
        }

        ImmutableArray<ApprovalGate>.Builder gates = ImmutableArray.CreateBuilder<ApprovalGate>(list.Items.Length);
        foreach (JsonValue item in list.Items)
        {
            if (item is not JsonObject gate
                || gate["gate"] is not JsonString name
                || gate["teams"] is not JsonArray teams
                || gate["quorum"] is not JsonNumber { Whole: > 0 and <= int.MaxValue and { } quorum }
                || gate["ttlSeconds"] is not JsonNumber { Whole: > 0 and { } ttl }
                || gate["excludesDeploymentOwner"] is not JsonBoolean excludes
                || gate["requiresReason"] is not JsonBoolean reason
                || teams.Items.Any(static team => team is not JsonString))
            {
                return default;
            }

            gates.Add(new ApprovalGate(name.Value, [.. teams.Items.Select(static team => ((JsonString)team).Value)], (int)quorum, TimeSpan.FromSeconds(ttl))
            {
                ExcludesDeploymentOwner = excludes.Value,
                RequiresReason = reason.Value,
            });
        }

        return gates.MoveToImmutable();
    }
}
