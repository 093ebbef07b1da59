using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Atellagent.Domain.Documents;
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
        ("authorsOf", gate.ExcludesAuthor ? Texts(gate.AuthorsOf) : null),
        ("escalation", gate.Escalation is not { } escalation ? null : JsonObject.Of(
            ("afterSeconds", Seconds(escalation.After)),
            ("roles", Texts(escalation.To.Roles)),
            ("teams", Texts(escalation.To.Teams)),
            ("when", Conditions(escalation.To)))),
        ("excludesDeploymentOwner", JsonBoolean.Of(gate.ExcludesDeploymentOwner)),
        ("gate", new JsonString(gate.Name)),
        ("quorum", JsonNumber.Of(gate.Quorum)),
        ("requiresReason", JsonBoolean.Of(gate.RequiresReason)),
        ("roles", Texts(gate.From.Roles)),
        ("teams", Texts(gate.From.Teams)),
        ("ttlSeconds", Seconds(gate.Ttl)),
        ("uses", gate.Uses is not { } uses ? null : JsonObject.Of(("count", JsonNumber.Of(uses.Count)), ("windowSeconds", Seconds(uses.Window)))),
        ("when", Conditions(gate.From))))]);

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
            if (Read(item as JsonObject) is not { } gate)
            {
                return default;
            }

            gates.Add(gate);
        }

        return gates.MoveToImmutable();
    }

    private static ApprovalGate? Read(JsonObject? told)
    {
        ImmutableArray<string> authors = [];
        GateEscalation? escalation = null;
        GateUses? uses = null;
        return told is null
            || told["gate"] is not JsonString name
            || !TryReadGroup(told, out VoterGroup? group)
            || told["quorum"] is not JsonNumber { Whole: > 0 and <= int.MaxValue and { } quorum }
            || ReadSeconds(told["ttlSeconds"]) is not { } ttl
            || told["excludesDeploymentOwner"] is not JsonBoolean excludes
            || told["requiresReason"] is not JsonBoolean reason
            || (told["authorsOf"] is { } policies && (!TryReadTexts(policies, out authors) || authors.IsEmpty))
            || (told["escalation"] is { } later && (escalation = ReadEscalation(later as JsonObject)) is null)
            || (told["uses"] is { } several && (uses = ReadUses(several as JsonObject)) is null)
            ? null
            : new ApprovalGate(name.Value, group, (int)quorum, ttl)
            {
                AuthorsOf = authors,
                Escalation = escalation,
                ExcludesAuthor = !authors.IsEmpty,
                ExcludesDeploymentOwner = excludes.Value,
                RequiresReason = reason.Value,
                Uses = uses,
            };
    }

    private static JsonArray? Conditions(VoterGroup group) => group.When.IsEmpty ? null : new JsonArray([.. group.When.Select(static one => JsonObject.Of(
        ("rule", new JsonString(one.Rule)),
        ("text", new JsonString(one.Source.Text))))]);

    private static bool TryReadGroup(JsonObject told, [NotNullWhen(true)] out VoterGroup? group)
    {
        group = null;
        if (!TryReadTexts(told["roles"], out ImmutableArray<string> roles) || !TryReadTexts(told["teams"], out ImmutableArray<string> teams))
        {
            return false;
        }

        ImmutableArray<VoterCondition>.Builder conditions = ImmutableArray.CreateBuilder<VoterCondition>();
        foreach (JsonValue item in told["when"] switch { null => [], JsonArray list => list.Items, { } other => [other] })
        {
            if (item is not JsonObject condition || condition["rule"] is not JsonString rule || condition["text"] is not JsonString text)
            {
                return false;
            }

            conditions.Add(new VoterCondition(new SourceText(text.Value, default)) { Rule = rule.Value });
        }

        group = new VoterGroup { Roles = roles, Teams = teams, When = conditions.DrainToImmutable() };
        return !group.IsNobody;
    }

    private static GateEscalation? ReadEscalation(JsonObject? told) =>
        told is not null && ReadSeconds(told["afterSeconds"]) is { } after && TryReadGroup(told, out VoterGroup? group) ? new GateEscalation(after, group) : null;

    private static GateUses? ReadUses(JsonObject? told) =>
        told?["count"] is JsonNumber { Whole: > 0 and <= int.MaxValue and { } count } && ReadSeconds(told["windowSeconds"]) is { } window ? new GateUses((int)count, window) : null;

    private static bool TryReadTexts(JsonValue? told, out ImmutableArray<string> texts)
    {
        texts = [];
        if (told is null)
        {
            return true;
        }

        if (told is not JsonArray list || list.Items.Any(static item => item is not JsonString))
        {
            return false;
        }

        texts = [.. list.Items.Select(static item => ((JsonString)item).Value)];
        return true;
    }

    private static TimeSpan? ReadSeconds(JsonValue? told) =>
        told is JsonNumber { Whole: > 0 and <= int.MaxValue and { } seconds } ? TimeSpan.FromSeconds(seconds) : null;

    private static JsonNumber Seconds(TimeSpan span) => JsonNumber.Of((long)span.TotalSeconds);

    private static JsonArray? Texts(ImmutableArray<string> texts) => texts.IsEmpty ? null : new JsonArray([.. texts.Select(static text => new JsonString(text))]);
}
