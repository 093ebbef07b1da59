using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads one rule of a policy.</summary>
internal static class RuleReader
{
    private static readonly Dictionary<string, RuleEffect> Effects = new(StringComparer.Ordinal)
    {
        ["allow"] = RuleEffect.Allow,
        ["narrow"] = RuleEffect.Narrow,
        ["require_approval"] = RuleEffect.RequireApproval,
        ["deny"] = RuleEffect.Deny,
    };

    /// <summary>Reads a rule.</summary>
    public static PolicyRule Read(FieldReader fields)
    {
        string id = fields.RequiredName("id") ?? "";
        RuleEffect? effect = ReadEffect(fields);
        SourceText? when = fields.Source("when");
        CheckCondition(fields, when);
        BoundSet bounds = ReadBounds(fields, effect);
        ApprovalGate? gate = ReadGate(fields, effect);
        fields.NotYet("redact", "redaction comes with policies on responses, in a later version");
        fields.NotYet("detect", "detectors come with a later version");
        PolicyRule rule = new()
        {
            Id = id,
            Position = fields.Map.Position,
            Effect = effect ?? RuleEffect.Deny,
            When = when,
            Message = fields.Text("message"),
            MessageExpression = fields.Source("messageExpression"),
            Remedy = fields.Text("remedy"),
            Bounds = bounds,
            Gate = gate,
        };
        fields.Close();
        return rule;
    }

    private static RuleEffect? ReadEffect(FieldReader fields)
    {
        YamlNode? node = fields.RequiredNode("effect");
        if (node is { Json: JsonString { Value: "oblige" } })
        {
            fields.Context.Refuse(node, "the effect oblige comes with detectors, in a later version");
            return null;
        }

        return node is null ? null : NameReader.WordOf(fields, node, Effects);
    }

    private static void CheckCondition(FieldReader fields, SourceText? when)
    {
        bool? always = fields.Flag("always");
        if (always == false)
        {
            fields.Context.Refuse(fields.Map.Get("always")!, "only \"always: true\" says something; leave it out where there is a \"when\"");
        }
        else if (always == true && fields.Has("when"))
        {
            fields.Context.Refuse(fields.Map.Get("always")!, "a rule holds always or \"when\"; keep one");
        }
        else if (always is null && when is null && !fields.Has("when") && !fields.Has("always"))
        {
            fields.Missing("when", "a rule without condition says \"always: true\"");
        }
    }

    private static BoundSet ReadBounds(FieldReader fields, RuleEffect? effect)
    {
        BoundSet bounds = fields.Fields("bounds") is FieldReader named ? BoundsReader.Read(named, mayRepair: true) : BoundSet.None;
        if (effect == RuleEffect.Narrow && !fields.Has("bounds"))
        {
            fields.Missing("bounds", "a narrow rule says what it narrows to");
        }
        else if (effect is not (null or RuleEffect.Narrow) && fields.Has("bounds"))
        {
            fields.Context.Refuse(fields.Map.Get("bounds")!, "only a narrow rule has bounds; what limits an allow stands in its \"when\"");
        }

        return bounds;
    }

    private static ApprovalGate? ReadGate(FieldReader fields, RuleEffect? effect)
    {
        ApprovalGate? gate = fields.Fields("approval") is FieldReader named ? GateReader.Read(named) : null;
        if (effect == RuleEffect.RequireApproval && !fields.Has("approval"))
        {
            fields.Missing("approval", "a require_approval rule says whose");
        }
        else if (effect is not (null or RuleEffect.RequireApproval) && fields.Has("approval"))
        {
            fields.Context.Refuse(fields.Map.Get("approval")!, "only a require_approval rule has an approval");
        }

        return gate;
    }
}
