using System.Collections.Immutable;
using System.Globalization;
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
        TimeSpan ttl = ReadDuration(fields, fields.RequiredNode("ttl"));
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

    private static TimeSpan ReadDuration(FieldReader fields, YamlNode? node)
    {
        string? text = node is null ? null : fields.TextOf(node);
        if (text is null)
        {
            return TimeSpan.Zero;
        }

        long unit = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86_400, _ => 0 };
        bool isNumber = int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count);
        if (unit > 0 && isNumber && count > 0 && count * unit <= (long)Longest.TotalSeconds)
        {
            return TimeSpan.FromSeconds(count * unit);
        }

        fields.Context.Refuse(node!, $"\"{text}\" is no duration; write a whole number and one of s, m, h, d, such as 4h, at most {Longest.TotalDays.ToString(CultureInfo.InvariantCulture)}d");
        return TimeSpan.Zero;
    }
}
