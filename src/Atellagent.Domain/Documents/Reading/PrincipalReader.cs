using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents.Yaml;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: Principal</c>.</summary>
internal static class PrincipalReader
{
    /// <summary>The words for types of principals.</summary>
    public static IReadOnlyDictionary<string, PrincipalType> Types { get; } = new Dictionary<string, PrincipalType>(StringComparer.Ordinal)
    {
        ["agent"] = PrincipalType.Agent,
        ["workflow"] = PrincipalType.Workflow,
        ["tool"] = PrincipalType.Tool,
        ["model"] = PrincipalType.Model,
        ["channel"] = PrincipalType.Channel,
        ["service"] = PrincipalType.Service,
        ["person"] = PrincipalType.Person,
    };

    /// <summary>Reads a principal.</summary>
    public static PrincipalDocument Read(DocumentHead head, FieldReader spec) => new()
    {
        Name = head.Name,
        Owner = head.Owner,
        Position = head.Position,
        Content = head.Content,
        Type = spec.RequiredWord("type", Types) ?? default,
        Roles = spec.Names("roles"),
        Credentials = [.. ReadCredentials(spec)],
        Grants = GrantReader.Read(spec),
    };

    private static IEnumerable<PrincipalCredential> ReadCredentials(FieldReader spec)
    {
        IReadOnlyList<YamlNode> nodes = spec.Items("credentials");
        if (nodes.Count > 1)
        {
            spec.Context.Refuse(nodes[1], "more than one credential comes with a later version");
        }

        foreach (YamlNode node in nodes)
        {
            if (FieldReader.Open(node, spec.Context) is not FieldReader fields)
            {
                continue;
            }

            string? reference = SecretReference.Read(fields, "clientSecretRef", isRequired: true);
            ImmutableArray<string> deployments = fields.Names("deployments");
            fields.NotYet("publicKey", "private_key_jwt comes with a later version; use clientSecretRef");
            fields.Close();
            yield return new PrincipalCredential(reference ?? "", deployments);
        }
    }
}
