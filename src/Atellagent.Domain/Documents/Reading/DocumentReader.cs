using Atellagent.Domain.Administration;
using Atellagent.Domain.Documents.Yaml;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads one document: what all kinds have in common, then its kind's own part.</summary>
internal static class DocumentReader
{
    private const string Version = "atellagent/v1";

    private static readonly Dictionary<string, Func<DocumentHead, FieldReader, BoundaryDocument>> Kinds = new(StringComparer.Ordinal)
    {
        ["Team"] = TeamReader.Read,
        ["Principal"] = PrincipalReader.Read,
        ["Deployment"] = DeploymentReader.Read,
        ["Route"] = RouteReader.Read,
        ["Policy"] = PolicyReader.Read,
        ["PolicyException"] = PolicyExceptionReader.Read,
        ["TrustedIssuer"] = TrustedIssuerReader.Read,
        ["IdentityProvider"] = IdentityProviderReader.Read,
        ["Webhook"] = WebhookReader.Read,
        ["Alert"] = AlertReader.Read,
        ["Detector"] = DetectorReader.Read,
    };

    /// <summary>Reads a document.</summary>
    /// <param name="root">Its tree.</param>
    /// <param name="errors">What is wrong is added here.</param>
    /// <param name="isBuiltIn">Whether it is one of the boundary's own.</param>
    /// <returns>The document; null when anything is wrong with it.</returns>
    public static BoundaryDocument? Read(YamlNode root, List<DocumentError> errors, bool isBuiltIn = false)
    {
        ReadingContext context = new() { IsBuiltIn = isBuiltIn };
        BoundaryDocument? document = root is YamlMap map ? Read(map, context) : null;
        if (root is not YamlMap)
        {
            context.Refuse(root, $"a document is a mapping with apiVersion, kind, metadata and spec; this is {root.Description}");
        }

        errors.AddRange(context.Errors);
        return context.Errors.Count == 0 && document is not null ? document with { Places = context.Places } : null;
    }

    private static BoundaryDocument? Read(YamlMap root, ReadingContext context)
    {
        FieldReader fields = new(root, context);
        string? version = fields.RequiredText("apiVersion");
        if (version is not (null or Version))
        {
            context.Refuse(root.Get("apiVersion")!, $"this version reads {Version}, not \"{version}\"");
        }

        string? kind = fields.RequiredText("kind");
        DocumentHead head = ReadHead(fields, kind);
        FieldReader? spec = fields.RequiredFields("spec");
        fields.Close();
        if (kind is null || spec is null)
        {
            return null;
        }

        if (!Kinds.TryGetValue(kind, out Func<DocumentHead, FieldReader, BoundaryDocument>? read))
        {
            RefuseKind(root.Get("kind")!, kind, context);
            return null;
        }

        BoundaryDocument document = read(head, spec);
        spec.Close();
        return document;
    }

    private static DocumentHead ReadHead(FieldReader fields, string? kind)
    {
        FieldReader? metadata = fields.RequiredFields("metadata");
        string? name = metadata?.RequiredName("name", isPath: kind is "Policy");
        string? owner = metadata?.Name("owner");
        if (name is not null && AdministrationRoute.IsReserved(name) && !fields.Context.IsBuiltIn)
        {
            fields.Context.Refuse(metadata!.Map.Get("name")!, $"{AdministrationRoute.Name}, and what begins with {AdministrationRoute.Name}/, is the boundary's own name");
        }

        metadata?.Close();
        return new DocumentHead(name ?? "", owner, fields.Map.Position, fields.Map.Json);
    }

    private static void RefuseKind(YamlNode node, string kind, ReadingContext context) =>
        context.Refuse(node, $"\"{kind}\" is no kind; there are {string.Join(", ", Kinds.Keys)} and PolicyTest{Suggestion.For(kind, Kinds.Keys.Append("PolicyTest"))}");
}
