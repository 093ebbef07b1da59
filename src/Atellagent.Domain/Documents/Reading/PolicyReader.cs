using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: Policy</c>.</summary>
internal static class PolicyReader
{
    private static readonly Dictionary<string, bool> Modes = new(StringComparer.Ordinal) { ["enforce"] = false, ["shadow"] = true };

    private static readonly Dictionary<string, PolicyPhase> Phases = new(StringComparer.Ordinal)
    {
        ["request"] = PolicyPhase.Request,
        ["response"] = PolicyPhase.Response,
    };

    /// <summary>Reads a policy.</summary>
    public static PolicyDocument Read(DocumentHead head, FieldReader spec)
    {
        PolicyMatch match = ReadMatch(spec);
        return new PolicyDocument
        {
            Name = head.Name,
            Owner = head.Owner,
            Position = head.Position,
            Content = head.Content,
            Description = spec.Text("description"),
            IsShadow = spec.Node("mode") is YamlNode mode && (NameReader.WordOf(spec, mode, Modes) ?? false),
            Match = match,
            Constants = ReadConstants(spec),
            Variables = ReadExpressions(spec, "variables"),
            Roles = ReadExpressions(spec, "roles"),
            Rules = ReadRules(spec, match.Phase),
        };
    }

    private static PolicyMatch ReadMatch(FieldReader spec)
    {
        if (spec.Fields("match") is not FieldReader fields)
        {
            return new PolicyMatch();
        }

        PolicyMatch match = new()
        {
            Phase = fields.Node("phase") is YamlNode phase ? NameReader.WordOf(fields, phase, Phases) ?? PolicyPhase.Request : PolicyPhase.Request,
            Routes = Present(fields, "routes", fields.Names("routes")),
            Operations = Present(fields, "operations", fields.Patterns("operations")),
            Effects = Present(fields, "effects", fields.Words("effects", OperationReader.Effects)),
            Environments = Present(fields, "environments", fields.Names("environments")),
            PrincipalTypes = Present(fields, "principalTypes", fields.Words("principalTypes", PrincipalReader.Types)),
        };
        fields.Close();
        return match;
    }

    // Absent matches any. An empty list would match none, and a policy that sees nothing is a mistake.
    private static ImmutableArray<T> Present<T>(FieldReader fields, string name, ImmutableArray<T> items)
    {
        if (!fields.Has(name))
        {
            return default;
        }

        if (fields.Map.Get(name) is YamlList { Items.Count: 0 } empty)
        {
            fields.Context.Refuse(empty, "an empty list matches nothing; leave it out to match any");
        }

        return items;
    }

    private static JsonObject ReadConstants(FieldReader spec)
    {
        if (spec.Fields("constants") is not FieldReader fields)
        {
            return JsonObject.Empty;
        }

        foreach (YamlEntry entry in fields.Map.Entries)
        {
            CheckName(fields, entry);
        }

        return fields.Map.Json;
    }

    private static void CheckName(FieldReader fields, YamlEntry entry)
    {
        bool isName = entry.Key.Length is > 0 and <= 64 && !char.IsAsciiDigit(entry.Key[0])
            && entry.Key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        if (!isName)
        {
            fields.Context.Refuse(entry.KeyPosition, entry.Value.Path, "conditions could not name this: use letters, digits and _, not a digit first");
        }
    }

    private static ImmutableArray<NamedExpression> ReadExpressions(FieldReader spec, string name)
    {
        if (spec.Fields(name) is not FieldReader fields)
        {
            return [];
        }

        ImmutableArray<NamedExpression>.Builder expressions = ImmutableArray.CreateBuilder<NamedExpression>();
        foreach (YamlEntry entry in fields.Map.Entries)
        {
            CheckName(fields, entry);
            if (fields.Source(entry.Key) is SourceText source)
            {
                expressions.Add(new NamedExpression(entry.Key, source));
            }
        }

        return expressions.DrainToImmutable();
    }

    private static ImmutableArray<PolicyRule> ReadRules(FieldReader spec, PolicyPhase phase)
    {
        if (spec.RequiredNode("rules") is YamlList { Items.Count: 0 } empty)
        {
            spec.Context.Refuse(empty, "a policy has at least one rule");
        }

        ImmutableArray<PolicyRule>.Builder rules = ImmutableArray.CreateBuilder<PolicyRule>();
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        foreach (YamlNode node in spec.Items("rules"))
        {
            if (FieldReader.Open(node, spec.Context) is not FieldReader fields)
            {
                continue;
            }

            PolicyRule rule = RuleReader.Read(fields, phase);
            if (rule.Id.Length > 0 && !seen.TryAdd(rule.Id, node.Position.Line))
            {
                spec.Context.Refuse(node, $"the rule \"{rule.Id}\" stands here for the second time; the first is in line {seen[rule.Id]}");
            }

            rules.Add(rule);
        }

        return rules.ToImmutable();
    }
}
