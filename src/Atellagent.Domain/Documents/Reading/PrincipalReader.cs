using System.Collections.Immutable;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Identifiers;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: Principal</c>.</summary>
internal static class PrincipalReader
{
    private const int MostCredentials = 8;
    private const int LongestSubject = 255;

    private static readonly string[] Kinds = ["clientSecretRef", "publicKey", "identityProvider"];

    private static readonly Dictionary<string, bool> Possessions = new(StringComparer.Ordinal) { ["required"] = true, ["optional"] = false };

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
    public static PrincipalDocument Read(DocumentHead head, FieldReader spec)
    {
        if (OwnPrograms.Contains(head.Name))
        {
            spec.Context.Refuse(head.Position, "metadata.name", $"\"{head.Name}\" is the name of a program of the boundary's own; choose another one");
        }

        PrincipalDocument principal = new()
        {
            Name = head.Name,
            Owner = head.Owner,
            Position = head.Position,
            Content = head.Content,
            Type = spec.RequiredWord("type", Types) ?? default,
            Credentials = [.. ReadCredentials(spec)],
            RequiresProofOfPossession = spec.Word("dpop", Possessions) ?? false,
            DelegatesTo = ReadDelegation(spec),
            RoleException = ReadException(spec),
            BreakGlass = ReadBreakGlass(spec),
            Absence = ReadAbsence(spec),
        };
        if (principal.Absence is not null && principal.Type != PrincipalType.Person)
        {
            spec.Context.Refuse(spec.Node("absence")!, "only a person is away");
        }

        if (principal.BreakGlass is not null && principal.Type != PrincipalType.Person)
        {
            spec.Context.Refuse(spec.Node("breakGlass")!, "only a person can break glass");
        }

        (ImmutableArray<string> roles, ImmutableArray<Grant> grants) =
            AdministrationRoles.WithEarlier(principal.Type, spec.Names("roles"), GrantReader.Read(spec));
        return principal with { Roles = roles, Grants = grants };
    }

    private static ImmutableArray<string> ReadDelegation(FieldReader spec)
    {
        if (spec.Fields("delegation") is not FieldReader fields)
        {
            return [];
        }

        ImmutableArray<string> to = fields.Names("to");
        if (!fields.Has("to") || fields.Node("to") is YamlList { Items.Count: 0 })
        {
            fields.Missing("to", "name who may act on its behalf, or leave delegation out: then nobody may");
        }

        fields.Close();
        return to;
    }

    private static RoleException? ReadException(FieldReader spec)
    {
        if (spec.Fields("roleException") is not FieldReader fields)
        {
            return null;
        }

        RoleException exception = new(fields.RequiredText("reason") ?? "", InstantReader.Read(fields, "until"));
        fields.Close();
        return exception;
    }

    private static Absence? ReadAbsence(FieldReader spec)
    {
        if (spec.Fields("absence") is not FieldReader fields)
        {
            return null;
        }

        DateTimeOffset from = fields.Has("from") ? InstantReader.Read(fields, "from") : DateTimeOffset.UnixEpoch;
        Absence absence = new(from, InstantReader.Read(fields, "until"), fields.Name("delegate"));
        if (absence.Until <= absence.From && fields.Has("until"))
        {
            fields.Context.Refuse(fields.Node("until")!, "it ends before it begins");
        }

        fields.Close();
        return absence;
    }

    private static TimeSpan? ReadBreakGlass(FieldReader spec)
    {
        if (spec.Fields("breakGlass") is not FieldReader fields)
        {
            return null;
        }

        TimeSpan life = DurationReader.Read(fields, fields.RequiredNode("for"), BreakGlassRules.Longest);
        fields.Close();
        return life;
    }

    private static IEnumerable<PrincipalCredential> ReadCredentials(FieldReader spec)
    {
        IReadOnlyList<YamlNode> nodes = spec.Items("credentials");
        if (nodes.Count > MostCredentials)
        {
            spec.Context.Refuse(nodes[MostCredentials], $"a principal has at most {MostCredentials} credentials");
        }

        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (YamlNode node in nodes)
        {
            if (FieldReader.Open(node, spec.Context) is not FieldReader fields)
            {
                continue;
            }

            PrincipalCredential credential = new(fields.Names("deployments"))
            {
                ClientSecretRef = SecretReference.Read(fields, "clientSecretRef", isRequired: false),
                PublicKey = ReadKey(fields),
                Upstream = ReadUpstream(fields),
            };
            if (Kinds.Count(fields.Has) != 1)
            {
                spec.Context.Refuse(node, "a credential is either a clientSecretRef, a publicKey, or an identityProvider with a subject");
            }
            else if (Identity(credential) is string identity && !known.Add(identity))
            {
                spec.Context.Refuse(node, "this is the same credential as another one of this principal");
            }

            fields.Close();
            yield return credential;
        }
    }

    private static string? Identity(PrincipalCredential credential) =>
        credential.Upstream is { } upstream ? $"{upstream.Provider} {upstream.Subject}" : credential.PublicKey?.Thumbprint ?? credential.ClientSecretRef;

    private static UpstreamSubject? ReadUpstream(FieldReader fields)
    {
        string? provider = fields.Name("identityProvider");
        string? subject = fields.Text("subject");
        if (fields.Has("identityProvider") != fields.Has("subject"))
        {
            fields.Missing(fields.Has("subject") ? "identityProvider" : "subject", "a person at an identity provider is both together");
        }
        else if (fields.Has("identityProvider") && fields.Has("deployments"))
        {
            fields.Context.Refuse(fields.Node("deployments")!, "a person who signs in names no deployment");
        }
        else if (subject?.Length > LongestSubject)
        {
            fields.Context.Refuse(fields.Node("subject")!, $"a subject has at most {LongestSubject} characters (OpenID Connect Core 1.0, section 2)");
        }

        return provider is null || subject is null ? null : new UpstreamSubject(provider, subject);
    }

    private static ClientKey? ReadKey(FieldReader fields)
    {
        YamlNode? node = fields.Node("publicKey");
        if (node is null)
        {
            return null;
        }

        ClientKey? key;
        string? problem;
        bool isKey = node is YamlMap map ? ClientKey.TryRead(map.Json, out key, out problem) : ClientKey.TryReadPem(fields.TextOf(node) ?? "", out key, out problem);
        if (!isKey)
        {
            fields.Context.Refuse(node, problem!);
        }

        return key;
    }
}
