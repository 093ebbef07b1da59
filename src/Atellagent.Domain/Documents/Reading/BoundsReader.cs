using System.Collections.Immutable;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>bounds</c> of grants and narrowing rules.</summary>
internal static class BoundsReader
{
    private const int MostBytes = 64 * 1024 * 1024;
    private const int MostSeconds = 600;
    private static readonly string[] Schemes = ["http", "https", "mailto"];

    private static readonly Dictionary<string, BoundRepair> OthersRepairs = new(StringComparer.Ordinal)
    {
        ["refuse"] = BoundRepair.Refuse,
        ["drop"] = BoundRepair.Drop,
    };

    /// <summary>Reads bounds.</summary>
    /// <param name="fields">The <c>bounds</c> mapping.</param>
    /// <param name="mayRepair">Whether a value outside may be changed; a grant only refuses.</param>
    /// <returns>The bounds.</returns>
    public static BoundSet Read(FieldReader fields, bool mayRepair)
    {
        ImmutableSortedDictionary<string, ArgumentBound>.Builder arguments = BoundSet.None.Arguments.ToBuilder();
        ImmutableSortedSet<string>.Builder names = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (YamlEntry entry in fields.Fields("arguments")?.Map.Entries ?? [])
        {
            fields.Context.Note(entry.Value);
            if (FieldReader.Open(entry.Value, fields.Context) is FieldReader bound)
            {
                names.Add(entry.Key);
                if (bound.Map.Entries.Count > 0)
                {
                    arguments[entry.Key] = ArgumentBoundReader.Read(bound, mayRepair);
                }
                else if (!fields.Has("additionalArguments"))
                {
                    fields.Context.Refuse(bound.Map, "this bounds nothing; say minimum, maximum, enum, const or another bound");
                }
            }
        }

        bool isClosed = ReadClosed(fields, mayRepair, out BoundRepair onOther);
        BoundSet bounds = new(arguments.ToImmutable())
        {
            Names = isClosed ? names.ToImmutable() : null,
            OnOther = onOther,
            Targets = ReadTargets(fields),
            Scopes = fields.Has("scopes") ? [.. fields.List("scopes", fields.TextOf)] : null,
            Limits = ReadLimits(fields),
            Time = TimeBoundReader.Read(fields),
            Environments = ReadEnvironments(fields),
            Counters = CounterReader.Read(fields),
        };
        if (bounds.IsNone && fields.Context.Errors.Count == 0)
        {
            fields.Context.Refuse(fields.Map, "this bounds nothing; name an argument, targets, scopes, limits, time, environments, a rate or a budget, or leave \"bounds\" out");
        }

        fields.Close();
        return bounds with { Scopes = bounds.Scopes?.WithComparer(StringComparer.Ordinal) };
    }

    // additionalArguments: false refuses what is not named; { onExceed: drop } leaves it out.
    private static bool ReadClosed(FieldReader fields, bool mayRepair, out BoundRepair onOther)
    {
        onOther = BoundRepair.Refuse;
        YamlNode? node = fields.Node("additionalArguments");
        switch (node)
        {
            case null:
                return false;
            case { Json: JsonBoolean { Value: false } }:
                return true;
            case YamlMap map:
                FieldReader said = new(map, fields.Context);
                YamlNode? repair = said.RequiredNode("onExceed");
                onOther = repair is null ? BoundRepair.Refuse : NameReader.WordOf(said, repair, OthersRepairs) ?? BoundRepair.Refuse;
                said.Close();
                if (!mayRepair && onOther != BoundRepair.Refuse)
                {
                    fields.Context.Refuse(map, "a grant never changes an action, it only refuses; write \"additionalArguments: false\"");
                }

                return true;
            default:
                fields.Context.Refuse(node, "this is false, or { onExceed: drop }; leave it out where other arguments are free");
                return false;
        }
    }

    private static ImmutableArray<TargetBound> ReadTargets(FieldReader fields)
    {
        if (!fields.Has("targets"))
        {
            return default;
        }

        ImmutableArray<TargetBound>.Builder targets = ImmutableArray.CreateBuilder<TargetBound>();
        foreach (YamlNode node in fields.Items("targets"))
        {
            if (FieldReader.Open(node, fields.Context) is FieldReader named)
            {
                targets.Add(ReadTarget(named));
            }
        }

        if (targets.Count == 0)
        {
            fields.Context.Refuse(fields.Map.Get("targets")!, "no destination is in an empty list; deny instead");
        }

        return targets.DrainToImmutable();
    }

    private static TargetBound ReadTarget(FieldReader fields)
    {
        string? scheme = fields.Text("scheme");
        if (scheme is not null && !Schemes.Contains(scheme, StringComparer.Ordinal))
        {
            fields.Context.Refuse(fields.Node("scheme")!, "this is http, https or mailto");
        }

        string? host = fields.Text("host");
        if (host is not null && (Uri.CheckHostName(host) == UriHostNameType.Unknown || host.Any(char.IsAsciiLetterUpper) || !host.All(char.IsAscii)))
        {
            fields.Context.Refuse(fields.Node("host")!, "this is a host in lower case, such as payments.internal, and without a port");
        }

        string? path = fields.Text("pathPrefix");
        if (path is not null && (path[0] != '/' || path.Contains("//", StringComparison.Ordinal) || path.Contains('%', StringComparison.Ordinal)
            || path.Split('/').Any(static s => s is "." or "..")))
        {
            fields.Context.Refuse(fields.Node("pathPrefix")!, "this is a folder of the destination, such as /api/orders/, without dots, escapes or empty segments");
        }

        TargetBound target = new() { Scheme = scheme, Host = host, Port = fields.Count("port", 1, 65_535), PathPrefix = path, Recipient = fields.Text("recipient") };
        if (target == new TargetBound() && fields.Context.Errors.Count == 0)
        {
            fields.Context.Refuse(fields.Map, "this is any destination; name a host, a port, a scheme, a pathPrefix or a recipient");
        }

        fields.Close();
        return target;
    }

    private static ImmutableSortedSet<string>? ReadEnvironments(FieldReader fields)
    {
        if (!fields.Has("environments"))
        {
            return null;
        }

        ImmutableArray<string> environments = fields.Names("environments");
        if (environments.IsEmpty && fields.Map.Get("environments") is YamlList { Items.Count: 0 } empty)
        {
            fields.Context.Refuse(empty, "no environment is in an empty list; deny instead");
        }

        return ImmutableSortedSet.CreateRange(StringComparer.Ordinal, environments);
    }

    private static LimitBounds ReadLimits(FieldReader fields)
    {
        if (fields.Fields("limits") is not FieldReader named)
        {
            return LimitBounds.None;
        }

        LimitBounds limits = new(
            named.Count("timeoutSeconds", 1, MostSeconds),
            named.Count("maxRequestBytes", 1, MostBytes),
            named.Count("maxResponseBytes", 1, MostBytes));
        named.Close();
        return limits;
    }
}
