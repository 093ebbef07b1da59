using System.Collections.Immutable;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: Route</c>.</summary>
internal static class RouteReader
{
    private const string Http = "http";
    private const string Mcp = "mcp";

    private static readonly Dictionary<string, bool> AllowOrDeny = new(StringComparer.Ordinal) { ["allow"] = true, ["deny"] = false };

    /// <summary>Reads a route.</summary>
    public static RouteDocument Read(DocumentHead head, FieldReader spec)
    {
        string connector = ReadConnector(spec);
        bool isMcp = string.Equals(connector, Mcp, StringComparison.Ordinal);
        bool isBoundary = string.Equals(connector, AdministrationRoute.Connector, StringComparison.Ordinal);
        bool isChannel = string.Equals(connector, ChannelOperations.Connector, StringComparison.Ordinal);
        RouteDestination destination = !isBoundary && spec.RequiredFields("destination") is FieldReader fields
            ? isChannel ? DestinationReader.ReadChannel(fields) : DestinationReader.Read(fields, isMcp)
            : new RouteDestination();
        MailChannel? mail = isChannel ? ChannelReader.ReadMail(spec, destination) : null;
        bool isMail = isChannel && ChannelReader.IsMail(destination.BaseUrl);
        ModelOffer? offer = string.Equals(connector, ModelOffer.Connector, StringComparison.Ordinal) ? ModelOfferReader.Read(spec, destination) : null;
        YamlNode? release = spec.Node("release");
        RouteCredential? credential = isChannel ? ChannelReader.ReadCredential(spec, isMail) : CredentialReader.Read(spec, isProgram: !destination.Command.IsEmpty);
        RouteDocument route = new()
        {
            Name = head.Name,
            Owner = head.Owner,
            Position = head.Position,
            Content = head.Content,
            Connector = connector,
            Principal = spec.Name("principal"),
            AllowsWildcards = spec.Word("wildcards", AllowOrDeny) ?? false,
            Destination = destination,
            ReleaseByDefault = release is not null && (NameReader.WordOf(spec, release, AllowOrDeny) ?? false),
            Credential = credential,
            EnforcementPoints = isBoundary ? [] : spec.Names("enforcementPoints"),
            AuthZen = isBoundary ? null : AuthZenReader.Read(spec),
            Limits = ReadLimits(spec),
            Offer = offer,
            Mail = mail,
            Labels = spec.Names("labels").Sort(StringComparer.Ordinal),
            Operations = offer is not null ? ModelOperations.Of(offer)
                : isMail ? ChannelOperations.OfMail
                : ReadOperations(spec, isMcp || isBoundary, isChannel, credential?.Header),
        };
        if (isMcp)
        {
            spec.NotYet("connect", "only http routes take tunnels");
            ReadEffects(spec);
            ImmutableArray<string> serves = ToolReader.Serves(spec);
            return Labelled(route with
            {
                AcceptedTools = ToolReader.Accepted(spec),
                LeftOut = ToolReader.LeftOut(spec),
                Serves = serves,
                Operations = route.Operations.AddRange(McpOperations.Of(serves).Select(static operation => KeyValuePair.Create(operation.Name, operation))),
            });
        }

        if (string.Equals(connector, Http, StringComparison.Ordinal))
        {
            route = WithTunnel(route, spec);
        }
        else
        {
            spec.NotYet("connect", "only http routes take tunnels");
        }

        if (!isChannel)
        {
            spec.NotYet("mail", "only channel routes write mail");
        }

        spec.NotYet("serves", "only mcp routes have parts of that protocol");
        spec.NotYet("effects", "only mcp routes say effects here; an http operation says its own \"effect\"");
        spec.NotYet("acceptedTools", "only mcp routes have tools whose texts somebody has to read");
        spec.NotYet("leftOut", "only mcp routes have tools that are left out");
        return Labelled(route);
    }

    private static RouteDocument Labelled(RouteDocument route)
    {
        if (route.Labels.IsEmpty && route.Operations.Values.All(static operation => operation.Labels.IsEmpty))
        {
            return route;
        }

        return route with
        {
            Operations = route.Operations.ToImmutableSortedDictionary(
                static one => one.Key,
                one => one.Value with { Labels = [.. one.Value.Labels.Union(route.Labels, StringComparer.Ordinal).Order(StringComparer.Ordinal)] },
                StringComparer.Ordinal),
        };
    }

    private static RouteDocument WithTunnel(RouteDocument route, FieldReader spec)
    {
        if (TunnelReader.Read(spec, route.Destination) is not { } tunnel)
        {
            return route;
        }

        if (route.Operations.ContainsKey(TunnelOperation.Name))
        {
            spec.Context.Refuse(spec.Map.Get("operations")!, $"\"{TunnelOperation.Name}\" is the operation that a tunnel is; call this one something else");
        }

        return route with
        {
            Tunnel = tunnel,
            Operations = tunnel.EndsTls ? route.Operations : route.Operations.SetItem(TunnelOperation.Name, TunnelOperation.Operation),
        };
    }

    private static string ReadConnector(FieldReader spec)
    {
        string? connector = spec.RequiredText("connector");
        bool isOwn = spec.Context.IsBuiltIn && string.Equals(connector, AdministrationRoute.Connector, StringComparison.Ordinal);
        if (connector is not (null or Http or Mcp or ModelOffer.Connector or ChannelOperations.Connector) && !isOwn)
        {
            spec.Context.Refuse(
                spec.Map.Get("connector")!,
                $"\"{connector}\" is no connector; there are http, mcp, model and channel");
        }

        return connector ?? Http;
    }

    private static RouteLimits ReadLimits(FieldReader spec)
    {
        const int MostBytes = 16 * 1024 * 1024;
        const int MostAtOnce = 10_000;
        RouteLimits usual = RouteLimits.Default;
        if (spec.Fields("limits") is not FieldReader fields)
        {
            return usual;
        }

        RouteLimits limits = new(
            fields.Count("timeoutSeconds", 1, 600) ?? usual.TimeoutSeconds,
            fields.Count("maxRequestBytes", 1, MostBytes) ?? usual.MaxRequestBytes,
            fields.Count("maxResponseBytes", 1, MostBytes) ?? usual.MaxResponseBytes)
        {
            Concurrency = fields.Count("concurrency", 1, MostAtOnce),
            Queue = fields.Count("queue", 0, MostAtOnce),
        };
        fields.Close();
        return limits;
    }

    private static ImmutableSortedDictionary<string, RouteOperation> ReadOperations(FieldReader spec, bool isCalledByName, bool isChannel, string? credentialHeader)
    {
        ImmutableSortedDictionary<string, RouteOperation>.Builder operations =
            ImmutableSortedDictionary.CreateBuilder<string, RouteOperation>(StringComparer.Ordinal);
        FieldReader? named = isCalledByName ? spec.Fields("operations") : spec.RequiredFields("operations");
        foreach (YamlEntry entry in named?.Map.Entries ?? [])
        {
            if (!NameReader.IsOperation(entry.Key))
            {
                spec.Context.Refuse(
                    entry.KeyPosition,
                    entry.Value.Path,
                    "this is no name for an operation: letters a to z and A to Z, digits, -, _, ., / and :, at most 128 of them");
            }
            else if (isCalledByName && McpOperations.IsReserved(entry.Key))
            {
                spec.Context.Refuse(entry.KeyPosition, entry.Value.Path, "this is a part of the protocol and no tool; say it in \"serves\"");
            }
            else if (FieldReader.Open(entry.Value, spec.Context) is FieldReader fields
                && (isChannel ? OperationReader.ReadChannel(entry.Key, fields) : OperationReader.Read(entry.Key, fields, isCalledByName, credentialHeader)) is RouteOperation operation)
            {
                operations[entry.Key] = operation;
            }
        }

        return operations.ToImmutable();
    }

    // Kept in the document only: the boundary reads them when it writes the discovered tools into it.
    private static void ReadEffects(FieldReader spec)
    {
        if (spec.Fields("effects") is not FieldReader effects)
        {
            return;
        }

        foreach (YamlEntry entry in effects.Map.Entries)
        {
            NameReader.WordOf(effects, entry.Value, OperationReader.Effects);
        }
    }
}
