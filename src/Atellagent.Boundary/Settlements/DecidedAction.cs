using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Settlements;

/// <summary>An action as the decision record tells it that it stands on now.</summary>
/// <param name="Stored">The action.</param>
/// <param name="Record">The record's body.</param>
/// <param name="Decision">The decision as told.</param>
/// <param name="Requesters">Who asked, and everybody on whose behalf.</param>
/// <param name="Draws">What its admission took from counters.</param>
internal sealed record DecidedAction(
    StoredAction Stored, JsonObject Record, JsonObject Decision, ImmutableArray<string> Requesters, ImmutableArray<CounterDraw> Draws)
{
    /// <summary>The route.</summary>
    public string? Route => TextOf("route");

    /// <summary>The operation.</summary>
    public string? Operation => TextOf("operation");

    /// <summary>The deployment; null where there is none.</summary>
    public string? Deployment => TextOf("deployment");

    /// <summary>Who asked.</summary>
    public string Principal => Requesters[0];

    /// <summary>Whose action it is: who asked, whom it was asked for, and who carried it out elsewhere.</summary>
    /// <param name="deploymentOwner">The team that owns the deployment now.</param>
    /// <returns>The subject.</returns>
    public ApprovalSubject Subject(string? deploymentOwner) => new(
        Record["redemption"] is JsonObject redemption && redemption["principal"] is JsonString redeemer ? Requesters.Add(redeemer.Value) : Requesters,
        deploymentOwner);

    /// <summary>Reads one.</summary>
    /// <param name="stored">The action.</param>
    /// <param name="action">What it is.</param>
    /// <returns>False where its record is not whole: nothing may be done on it.</returns>
    public static bool TryRead(StoredAction stored, [NotNullWhen(true)] out DecidedAction? action)
    {
        action = null;
        if (!StrictJson.TryParse(stored.DecisionBody.Span, new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? value, out _)
            || value is not JsonObject record
            || record["decision"] is not JsonObject decision
            || record["principal"] is not JsonString principal
            || DelegationChain.Read(record["delegation"]) is not { IsDefault: false } delegation)
        {
            return false;
        }

        ImmutableArray<CounterDraw>.Builder draws = ImmutableArray.CreateBuilder<CounterDraw>();
        foreach (JsonValue told in (record["reserved"] as JsonArray)?.Items ?? [])
        {
            if (!CounterDraw.TryRead(told, out CounterDraw? draw))
            {
                return false;
            }

            draws.Add(draw);
        }

        action = new DecidedAction(stored, record, decision, [principal.Value, .. delegation.Select(static link => link.Principal)], draws.ToImmutable());
        return true;
    }

    private string? TextOf(string name) => (Record[name] as JsonString)?.Value;
}
