using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads a rule's <c>approval</c>.</summary>
internal static class GateReader
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    // Whether the word excludes more than the requester, who is excluded in any case.
    private static readonly Dictionary<string, bool> Excluded = new(StringComparer.Ordinal)
    {
        ["requester"] = false,
        ["owner-of-deployment"] = true,
    };

    private static readonly Dictionary<string, bool> Reasons = new(StringComparer.Ordinal)
    {
        ["required"] = true,
        ["optional"] = false,
    };

    /// <summary>Reads a gate.</summary>
    public static ApprovalGate Read(FieldReader fields)
    {
        string gate = fields.RequiredName("gate") ?? "";
        ImmutableArray<string> teams = [];
        if (fields.RequiredFields("from") is FieldReader from)
        {
            teams = from.Names("teams");
            if (!from.Has("teams") || from.Map.Get("teams") is YamlList { Items.Count: 0 })
            {
                from.Missing("teams", "name at least one: its members vote");
            }

            from.Close();
        }

        int quorum = fields.Count("quorum", 1, 20) ?? 1;
        TimeSpan ttl = DurationReader.Read(fields, fields.RequiredNode("ttl"), Longest);
        ImmutableArray<bool> excluded = fields.Words("notBy", Excluded);
        YamlNode? reason = fields.Node("reason");
        ApprovalGate result = new(gate, teams, quorum, ttl)
        {
            ExcludesDeploymentOwner = !excluded.IsDefault && excluded.Contains(true),
            RequiresReason = reason is not null && (NameReader.WordOf(fields, reason, Reasons) ?? true),
        };
        fields.Close();
        return result;
    }
}
