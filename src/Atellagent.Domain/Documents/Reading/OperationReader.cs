using System.Collections.Immutable;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads one operation of a route.</summary>
internal static class OperationReader
{
    // Whether a request with the method has a body.
    private static readonly Dictionary<string, bool> Methods = new(StringComparer.Ordinal)
    {
        ["GET"] = false,
        ["HEAD"] = false,
        ["POST"] = true,
        ["PUT"] = true,
        ["PATCH"] = true,
        ["DELETE"] = false,
    };

    private static readonly JsonObject NoArguments =
        JsonObject.Of(("type", new JsonString("object")), ("additionalProperties", JsonBoolean.False));

    /// <summary>The words for effects.</summary>
    public static IReadOnlyDictionary<string, OperationEffect> Effects { get; } = new Dictionary<string, OperationEffect>(StringComparer.Ordinal)
    {
        ["read"] = OperationEffect.Read,
        ["write"] = OperationEffect.Write,
        ["destructive"] = OperationEffect.Destructive,
    };

    /// <summary>Reads an operation.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="isCalledByName">Whether it is a tool, or one of the boundary's own: those have no method and no path.</param>
    /// <param name="credentialHeader">The header of the route's credential; null where it has none.</param>
    /// <returns>The operation; null when it has no usable schema.</returns>
    public static RouteOperation? Read(string name, FieldReader fields, bool isCalledByName, string? credentialHeader)
    {
        OperationEffect effect = fields.RequiredWord("effect", Effects) ?? OperationEffect.Destructive;
        string? description = fields.Text("description");
        ArgumentSchema? schema = ReadSchema(fields);
        ImmutableArray<string> labels = fields.Names("labels");
        RouteOperation? operation = schema is null ? null : new RouteOperation
        {
            Name = name,
            Effect = effect,
            Description = description,
            Labels = labels,
            ArgumentsSchema = schema.Source,
            Arguments = schema,
        };
        operation = isCalledByName ? operation is null ? null : operation with { Pin = ReadPin(fields) } : ReadRequest(fields, operation, credentialHeader);
        fields.Close();
        return operation;
    }

    /// <summary>Reads an operation of a webhook: its arguments are what is sent, and some of them say who is written to.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="fields">Its fields.</param>
    /// <returns>The operation; null when it has no usable schema.</returns>
    public static RouteOperation? ReadChannel(string name, FieldReader fields)
    {
        OperationEffect effect = fields.RequiredWord("effect", Effects) ?? OperationEffect.Destructive;
        string? description = fields.Text("description");
        ArgumentSchema? schema = ReadSchema(fields);
        ImmutableArray<string> labels = fields.Names("labels");
        ImmutableArray<string> recipients = ChannelReader.ReadRecipients(fields, schema);
        fields.Close();
        return schema is null ? null : new RouteOperation
        {
            Name = name,
            Effect = effect,
            Description = description,
            Labels = labels,
            Recipients = recipients,
            ArgumentsSchema = schema.Source,
            Arguments = schema,
        };
    }

    private static string? ReadPin(FieldReader fields)
    {
        string? pin = fields.Text("pin");
        if (pin is not null && !Digest.TryParse(pin, out _))
        {
            fields.Context.Refuse(fields.Map.Get("pin")!, "this must be a digest, sha256: and 64 hexadecimal digits; leave it out for a tool that you describe yourself");
        }

        return pin;
    }

    private static ArgumentSchema? ReadSchema(FieldReader fields)
    {
        YamlNode? node = fields.Node("arguments");
        if (node is not null and not YamlMap)
        {
            fields.Context.Refuse(node, $"this must be a JSON Schema, it is {node.Description}");
            return null;
        }

        JsonObject source = node is null ? NoArguments : ((YamlMap)node).Json;
        if (ArgumentSchema.TryCompile(source, out ArgumentSchema? schema, out ImmutableArray<SchemaViolation> errors))
        {
            return schema;
        }

        foreach (SchemaViolation error in errors)
        {
            YamlNode place = node!.Find(error.Pointer);
            fields.Context.Refuse(place, error.Message);
        }

        return null;
    }

    // Without a schema the fields are read all the same, so that all that is wrong is told at once.
    private static RouteOperation? ReadRequest(FieldReader fields, RouteOperation? operation, string? credentialHeader)
    {
        YamlNode? methodNode = fields.RequiredNode("method");
        bool hasBody = methodNode is null || (NameReader.WordOf(fields, methodNode, Methods) ?? true);
        YamlNode? pathNode = fields.Value("path");
        ArgumentPlacement placement = new(fields, operation?.Arguments);
        string path = pathNode is null ? "" : PathTemplateReader.Read(fields, pathNode, placement);
        if (pathNode is null)
        {
            fields.Missing("path", "it is relative to the destination, such as orders/{orderId}");
        }

        ImmutableArray<string> query = fields.List("query", node => placement.Place(node, ArgumentPlacement.Scalars, mustBeRequired: false));
        ImmutableSortedDictionary<string, string> headers = ReadHeaders(fields, placement);
        string? idempotency = ReadIdempotency(fields, headers, credentialHeader);
        if (!hasBody)
        {
            placement.RefuseRest(methodNode!);
        }

        return operation is null ? null : operation with
        {
            Method = (methodNode?.Json as JsonString)?.Value ?? "",
            Path = path,
            Query = query,
            Headers = headers,
            IdempotencyHeader = idempotency,
        };
    }

    private static string? ReadIdempotency(FieldReader fields, ImmutableSortedDictionary<string, string> headers, string? credentialHeader)
    {
        if (fields.Fields("idempotency") is not FieldReader idempotency)
        {
            return null;
        }

        string? header = idempotency.RequiredText("header");
        string? reason = header is null ? null
            : headers.Keys.Contains(header, StringComparer.OrdinalIgnoreCase) ? "it carries an argument already"
            : string.Equals(header, credentialHeader, StringComparison.OrdinalIgnoreCase) ? "it carries the route's credential"
            : HeaderRules.WhyNoIdempotencyKey(header);
        if (reason is not null)
        {
            idempotency.Context.Refuse(idempotency.Map.Get("header")!, $"the header {header} cannot carry the key of a repeat: {reason}");
        }

        idempotency.Close();
        return header;
    }

    private static ImmutableSortedDictionary<string, string> ReadHeaders(FieldReader fields, ArgumentPlacement placement)
    {
        ImmutableSortedDictionary<string, string>.Builder headers =
            ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (YamlEntry entry in fields.Fields("headers")?.Map.Entries ?? [])
        {
            string? reason = HeaderRules.WhyNoArgument(entry.Key) ?? (seen.Add(entry.Key) ? null : "it stands here twice, but for upper and lower case");
            if (reason is not null)
            {
                fields.Context.Refuse(entry.KeyPosition, entry.Value.Path, $"the header {entry.Key} cannot carry an argument: {reason}");
            }

            if (placement.Place(entry.Value, ArgumentPlacement.Scalars, mustBeRequired: false) is string argument)
            {
                headers[entry.Key] = argument;
            }
        }

        return headers.ToImmutable();
    }
}
