using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: Policy</c>.</summary>
internal static class PolicyReader
{
    private const string Enforce = "enforce";
    private const string Request = "request";

    /// <summary>Reads a policy.</summary>
    public static PolicyDocument Read(DocumentHead head, FieldReader spec)
    {
        string mode = spec.Text("mode") ?? Enforce;
        if (!string.Equals(mode, Enforce, StringComparison.Ordinal))
        {
            spec.Context.Refuse(
                spec.Map.Get("mode")!,
                string.Equals(mode, "shadow", StringComparison.Ordinal)
                    ? "shadow mode comes with a later version; a policy is enforced"
                    : $"\"{mode}\" is no mode; use enforce or leave it out");
        }

        spec.NotYet("variables", "variables come with a later version; write the expression where it is meant");
        spec.NotYet("roles", "derived roles come with a later version; write the expression where it is meant");
        return new PolicyDocument
        {
            Name = head.Name,
            Owner = head.Owner,
            Position = head.Position,
            Content = head.Content,
            Description = spec.Text("description"),
            Match = ReadMatch(spec),
            Constants = ReadConstants(spec),
            Rules = ReadRules(spec),
        };
    }

    private static PolicyMatch ReadMatch(FieldReader spec)
    {
        if (spec.Fields("match") is not FieldReader fields)
        {
            return new PolicyMatch();
        }

        string phase = fields.Text("phase") ?? Request;
        if (!string.Equals(phase, Request, StringComparison.Ordinal))
        {
            fields.Context.Refuse(
                fields.Map.Get("phase")!,
                string.Equals(phase, "response", StringComparison.Ordinal)
                    ? "policies on responses come with a later version; the phase is request"
                    : $"\"{phase}\" is no phase; use request or leave it out");
        }

        PolicyMatch match = new()
        {
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
            bool isName = entry.Key.Length is > 0 and <= 64 && !char.IsAsciiDigit(entry.Key[0])
                && entry.Key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
            if (!isName)
            {
                fields.Context.Refuse(entry.KeyPosition, entry.Value.Path, "conditions could not name this constant: use letters, digits and _, not a digit first");
            }
        }

        return fields.Map.Json;
    }

    private static ImmutableArray<PolicyRule> ReadRules(FieldReader spec)
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

            PolicyRule rule = RuleReader.Read(fields);
            if (rule.Id.Length > 0 && !seen.TryAdd(rule.Id, node.Position.Line))
            {
                spec.Context.Refuse(node, $"the rule \"{rule.Id}\" stands here for the second time; the first is in line {seen[rule.Id]}");
            }

            rules.Add(rule);
        }

        return rules.ToImmutable();
    }
}
