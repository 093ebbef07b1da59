using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads a rule's <c>approval</c>.</summary>
internal static class GateReader
{
    private const int MostUses = 1000;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private enum Excluded
    {
        Requester,
        DeploymentOwner,
        Author,
    }

    // The requester is out in any case.
    private static readonly Dictionary<string, Excluded> Exclusions = new(StringComparer.Ordinal)
    {
        ["requester"] = Excluded.Requester,
        ["owner-of-deployment"] = Excluded.DeploymentOwner,
        ["author"] = Excluded.Author,
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
        VoterGroup group = ReadGroup(fields, "from");
        int quorum = fields.Count("quorum", 1, 20) ?? 1;
        TimeSpan ttl = DurationReader.Read(fields, fields.RequiredNode("ttl"), Longest);
        ImmutableArray<Excluded> excluded = fields.Words("notBy", Exclusions);
        YamlNode? reason = fields.Node("reason");
        ApprovalGate result = new(gate, group, quorum, ttl)
        {
            ExcludesDeploymentOwner = !excluded.IsDefault && excluded.Contains(Excluded.DeploymentOwner),
            ExcludesAuthor = !excluded.IsDefault && excluded.Contains(Excluded.Author),
            RequiresReason = reason is not null && (NameReader.WordOf(fields, reason, Reasons) ?? true),
            Escalation = ReadEscalation(fields, ttl),
            Uses = ReadUses(fields),
        };
        fields.Close();
        return result;
    }

    private static VoterGroup ReadGroup(FieldReader fields, string name)
    {
        if (fields.RequiredFields(name) is not FieldReader named)
        {
            return new VoterGroup();
        }

        SourceText? when = named.Source("when");
        VoterGroup group = new()
        {
            Teams = ReadNames(named, "teams"),
            Roles = ReadNames(named, "roles"),
            When = when is null ? [] : [new VoterCondition(when)],
        };
        if (!named.Has("teams") && !named.Has("roles") && !named.Has("when"))
        {
            named.Missing("teams", "say who votes: members of teams, those with one of the roles, or those for whom \"when\" holds");
        }

        named.Close();
        return group;
    }

    private static ImmutableArray<string> ReadNames(FieldReader fields, string name)
    {
        if (fields.Map.Get(name) is YamlList { Items.Count: 0 } empty)
        {
            fields.Context.Refuse(empty, "an empty list is nobody; name one, or leave the field out where it is not to be asked");
        }

        return fields.Names(name);
    }

    private static GateEscalation? ReadEscalation(FieldReader fields, TimeSpan ttl)
    {
        if (fields.Fields("escalate") is not FieldReader named)
        {
            return null;
        }

        YamlNode? node = named.RequiredNode("after");
        TimeSpan after = DurationReader.Read(named, node, Longest);
        if (node is not null && ttl > TimeSpan.Zero && after >= ttl)
        {
            named.Context.Refuse(node, "by then the gate has ended; let it end later (ttl), or ask earlier");
        }

        GateEscalation escalation = new(after, ReadGroup(named, "to"));
        named.Close();
        return escalation;
    }

    private static GateUses? ReadUses(FieldReader fields)
    {
        if (fields.Fields("uses") is not FieldReader named)
        {
            return null;
        }

        int? count = named.Count("count", 1, MostUses);
        if (!named.Has("count"))
        {
            named.Missing("count");
        }

        GateUses uses = new(count ?? 1, DurationReader.Read(named, named.RequiredNode("window"), Longest));
        named.Close();
        return uses;
    }
}
