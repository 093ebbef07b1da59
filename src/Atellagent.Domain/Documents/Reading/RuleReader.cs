using System.Collections.Immutable;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents.Yaml;
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
        ["oblige"] = RuleEffect.Oblige,
    };

    private static readonly Dictionary<string, PolicyPhase> Phases = new(StringComparer.Ordinal)
    {
        ["request"] = PolicyPhase.Request,
        ["response"] = PolicyPhase.Response,
    };

    /// <summary>Reads a rule.</summary>
    public static PolicyRule Read(FieldReader fields, PolicyPhase phase)
    {
        string id = fields.RequiredName("id") ?? "";
        RuleEffect? effect = ReadEffect(fields);
        SourceText? when = fields.Source("when");
        CheckCondition(fields, when);
        BoundSet bounds = ReadBounds(fields, effect, phase);
        ApprovalGate? gate = ReadGate(fields, effect);
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
            Redaction = ReadRedaction(fields, effect, phase),
            Detectors = ReadDetectors(fields, effect),
            Labels = ReadLabels(fields, effect),
            Gate = gate,
        };
        fields.Close();
        return rule;
    }

    private static RuleEffect? ReadEffect(FieldReader fields)
    {
        YamlNode? node = fields.RequiredNode("effect");
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

    private static BoundSet ReadBounds(FieldReader fields, RuleEffect? effect, PolicyPhase phase)
    {
        BoundSet bounds = fields.Fields("bounds") is FieldReader named ? BoundsReader.Read(named, mayRepair: true) : BoundSet.None;
        if (effect == RuleEffect.Narrow && phase == PolicyPhase.Request && !fields.Has("bounds"))
        {
            fields.Missing("bounds", "a narrow rule says what it narrows to");
        }
        else if (effect is not (null or RuleEffect.Narrow) && fields.Has("bounds"))
        {
            fields.Context.Refuse(fields.Map.Get("bounds")!, "only a narrow rule has bounds; what limits an allow stands in its \"when\"");
        }
        else if (phase == PolicyPhase.Response && fields.Has("bounds"))
        {
            fields.Context.Refuse(fields.Map.Get("bounds")!, "a response has no arguments to bound; say what to \"redact\"");
        }

        return bounds;
    }

    private static Redaction ReadRedaction(FieldReader fields, RuleEffect? effect, PolicyPhase phase)
    {
        bool isWanted = effect == RuleEffect.Narrow && phase == PolicyPhase.Response;
        FieldReader? named = fields.Fields("redact");
        if (isWanted && !fields.Has("redact"))
        {
            fields.Missing("redact", "a narrow rule on responses says what it takes out");
        }
        else if (!isWanted && effect is not null && fields.Has("redact"))
        {
            fields.Context.Refuse(fields.Map.Get("redact")!, "only a narrow rule on responses (match.phase: response) redacts");
        }

        if (named is null)
        {
            return Redaction.None;
        }

        Redaction redaction = new(named.List("kinds", node => ReadKind(named, node)), named.List("paths", node => ReadPath(named, node)));
        if (redaction.IsNone && fields.Context.Errors.Count == 0)
        {
            named.Context.Refuse(named.Map, "this takes out nothing; name kinds or paths");
        }

        named.Close();
        return redaction;
    }

    private static string? ReadKind(FieldReader fields, YamlNode node)
    {
        string? text = fields.TextOf(node);
        bool good = text is not null && text.Split('.').All(static part => part.Length > 0 && part.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'));
        if (text is not null && !good)
        {
            fields.Context.Refuse(node, $"\"{text}\" is no kind of finding; write one such as pii or secret.aws");
        }

        return good ? text : null;
    }

    private static string? ReadPath(FieldReader fields, YamlNode node)
    {
        string? text = fields.TextOf(node);
        if (text is not null && text[0] != '/')
        {
            fields.Context.Refuse(node, $"\"{text}\" is no pointer; it begins with a slash, such as /customer/iban or /items/*/email");
            return null;
        }

        return text;
    }

    private static ImmutableArray<DetectorObligation> ReadDetectors(FieldReader fields, RuleEffect? effect)
    {
        ImmutableArray<DetectorObligation>.Builder detectors = ImmutableArray.CreateBuilder<DetectorObligation>();
        foreach (YamlNode node in fields.Items("detect"))
        {
            if (FieldReader.Open(node, fields.Context) is FieldReader named)
            {
                YamlNode? phase = named.RequiredNode("phase");
                detectors.Add(new DetectorObligation(
                    named.RequiredName("detector") ?? "",
                    phase is null ? PolicyPhase.Request : NameReader.WordOf(named, phase, Phases) ?? PolicyPhase.Request));
                named.Close();
            }
        }

        if (effect == RuleEffect.Oblige && detectors.Count == 0 && !fields.Has("labels"))
        {
            fields.Missing("detect", "an oblige rule names the detectors that must have answered, or labels");
        }
        else if (effect is not (null or RuleEffect.Oblige) && fields.Has("detect"))
        {
            fields.Context.Refuse(fields.Map.Get("detect")!, "only an oblige rule names detectors");
        }

        return detectors.DrainToImmutable();
    }

    private static ImmutableArray<string> ReadLabels(FieldReader fields, RuleEffect? effect)
    {
        ImmutableArray<string> labels = fields.Names("labels");
        if (fields.Has("labels") && labels.IsEmpty && fields.Context.Errors.Count == 0)
        {
            fields.Context.Refuse(fields.Map.Get("labels")!, "this gives nothing; name labels");
        }
        else if (effect is not (null or RuleEffect.Oblige) && fields.Has("labels"))
        {
            fields.Context.Refuse(fields.Map.Get("labels")!, "only an oblige rule gives labels; what a rule asks for stands in its \"when\", such as 'customer-data' in run.labels");
        }

        return labels.Sort(StringComparer.Ordinal);
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
