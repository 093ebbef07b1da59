using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Schemas;

/// <summary>The keywords for objects; any other value meets them.</summary>
internal sealed class ObjectNode : SchemaNode
{
    /// <summary><c>properties</c>.</summary>
    public FrozenDictionary<string, SchemaNode> Properties { get; init; } = FrozenDictionary<string, SchemaNode>.Empty;

    /// <summary><c>patternProperties</c>.</summary>
    public ImmutableArray<(Regex Pattern, SchemaNode Node)> PatternProperties { get; init; } = [];

    /// <summary><c>additionalProperties</c>; null where any may stand.</summary>
    public SchemaNode? AdditionalProperties { get; init; }

    /// <summary>Whether <c>additionalProperties</c> is <c>false</c>, which has an answer of its own.</summary>
    public bool IsClosed { get; init; }

    /// <summary><c>propertyNames</c>.</summary>
    public SchemaNode? PropertyNames { get; init; }

    /// <summary><c>required</c>.</summary>
    public ImmutableArray<string> Required { get; init; } = [];

    /// <summary><c>minProperties</c>.</summary>
    public int MinProperties { get; init; }

    /// <summary><c>maxProperties</c>.</summary>
    public int MaxProperties { get; init; } = int.MaxValue;

    /// <inheritdoc />
    public override bool Check(JsonValue value, ViolationTrace? trace)
    {
        if (value is not JsonObject record)
        {
            return true;
        }

        bool valid = CheckCount(record.Members.Length, trace);
        for (int i = 0; i < Required.Length && (valid || trace is not null); i++)
        {
            valid &= record.TryGet(Required[i], out _) || FailAt(Required[i], trace, "is missing");
        }

        for (int i = 0; i < record.Members.Length && (valid || trace is not null); i++)
        {
            (string name, JsonValue member) = record.Members[i];
            trace?.Enter(name);
            valid &= CheckMember(name, member, trace);
            trace?.Leave();
        }

        return valid;
    }

    private bool CheckCount(int count, ViolationTrace? trace)
    {
        if (count >= MinProperties && count <= MaxProperties)
        {
            return true;
        }

        return Fail(trace, trace is null ? "" : count < MinProperties
            ? $"must have at least {MinProperties} members"
            : $"must have at most {MaxProperties} members");
    }

    private bool CheckMember(string name, JsonValue member, ViolationTrace? trace)
    {
        bool valid = PropertyNames is null || PropertyNames.Check(new JsonString(name), trace);
        bool isDeclared = false;
        if (Properties.TryGetValue(name, out SchemaNode? declared))
        {
            isDeclared = true;
            valid &= declared.Check(member, trace);
        }

        foreach ((Regex pattern, SchemaNode node) in PatternProperties)
        {
            if (pattern.IsMatch(name))
            {
                isDeclared = true;
                valid &= node.Check(member, trace);
            }
        }

        if (isDeclared)
        {
            return valid;
        }

        return IsClosed ? Fail(trace, "is not declared") : (AdditionalProperties?.Check(member, trace) ?? true) && valid;
    }

    private static bool FailAt(string name, ViolationTrace? trace, string message)
    {
        trace?.Enter(name);
        trace?.Add(message);
        trace?.Leave();
        return false;
    }
}
