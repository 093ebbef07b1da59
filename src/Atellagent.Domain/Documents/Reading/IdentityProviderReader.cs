using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents.Yaml;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: IdentityProvider</c>.</summary>
internal static class IdentityProviderReader
{
    private const int LongestText = 512;
    private const int LongestDisplayName = 64;
    private const int MostScopes = 16;
    private const int MostGroups = 256;
    private const string OpenId = "openid";

    /// <summary>Reads an identity provider.</summary>
    public static IdentityProviderDocument Read(DocumentHead head, FieldReader spec)
    {
        (ClaimMapping? mapping, ImmutableArray<string> persons) = ReadPerson(spec);
        (string? claim, ImmutableArray<GroupTeam> teams) = ReadGroups(spec);
        IdentityProviderDocument provider = new()
        {
            Name = head.Name,
            Owner = head.Owner,
            Position = head.Position,
            Content = head.Content,
            DisplayName = ReadDisplayName(spec) ?? head.Name,
            Issuer = ReadIssuer(spec),
            Endpoints = spec.List("endpoints", node => ReadOrigin(spec, node)),
            Networks = spec.List("networks", node => DestinationReader.ReadNetwork(spec, node)),
            ClientId = Short(spec, "clientId") ?? "",
            ClientSecretRef = SecretReference.Read(spec, "clientSecretRef", isRequired: false),
            ClientKeyRef = SecretReference.Read(spec, "clientKeyRef", isRequired: false),
            Scopes = ReadScopes(spec),
            Mapping = mapping,
            Persons = persons,
            GroupsClaim = claim,
            Teams = teams,
        };
        if (spec.Has("clientSecretRef") == spec.Has("clientKeyRef"))
        {
            spec.Context.Refuse(spec.Map, "this boundary proves itself to the provider by either a clientSecretRef or a clientKeyRef");
        }

        return provider;
    }

    private static string? ReadDisplayName(FieldReader spec)
    {
        string? text = spec.Text("displayName");
        if (text is not null && (text.Length > LongestDisplayName || text.Any(char.IsControl)))
        {
            spec.Context.Refuse(spec.Node("displayName")!, $"this is one line of at most {LongestDisplayName} characters");
        }

        return text;
    }

    private static string ReadIssuer(FieldReader spec)
    {
        string issuer = Short(spec, "issuer") ?? "";
        if (issuer.Length > 0 && WhyNoIssuer(issuer) is { } reason)
        {
            spec.Context.Refuse(spec.Node("issuer")!, reason);
            return "";
        }

        return issuer;
    }

    // The text is taken apart by several readers, so it must mean one thing to all of them.
    private static string? WhyNoIssuer(string issuer) =>
        !Uri.TryCreate(issuer, UriKind.Absolute, out Uri? address) || address.Scheme is not ("https" or "http") || address.UserInfo.Length > 0
            ? "this is the provider's address, as its metadata has it in issuer"
            : address.Query.Length + address.Fragment.Length > 0 ? "an issuer has no ? and no #"
            : address.AbsoluteUri != issuer && address.AbsoluteUri != issuer + "/" ? $"the address has more than one spelling; write {address.AbsoluteUri}"
            : null;

    private static string? ReadOrigin(FieldReader spec, YamlNode node)
    {
        string? text = spec.TextOf(node);
        if (text is null)
        {
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Scheme is not ("https" or "http") || address.GetLeftPart(UriPartial.Authority) != text)
        {
            spec.Context.Refuse(node, $"\"{text}\" is no scheme, host and port; write it as https://keys.example.com, without a path");
            return null;
        }

        return text;
    }

    private static ImmutableArray<string> ReadScopes(FieldReader spec)
    {
        ImmutableArray<string> scopes = spec.List("scopes", node => ReadScope(spec, node));
        if (scopes.Length > MostScopes)
        {
            spec.Context.Refuse(spec.Node("scopes")!, $"at most {MostScopes} scopes are asked for");
        }

        return scopes.Contains(OpenId, StringComparer.Ordinal) ? scopes : [OpenId, .. scopes];
    }

    // RFC 6749, section 3.3.
    private static string? ReadScope(FieldReader spec, YamlNode node)
    {
        string? scope = spec.TextOf(node);
        if (scope is not null && (scope.Length > LongestText || scope.Any(static c => c is <= ' ' or > '~' or '"' or '\\')))
        {
            spec.Context.Refuse(node, "a scope is one word of printable ASCII, without quotes and backslashes");
            return null;
        }

        return scope;
    }

    private static (ClaimMapping? Mapping, ImmutableArray<string> Persons) ReadPerson(FieldReader spec)
    {
        ImmutableArray<string> persons = spec.Names("persons");
        if (!spec.Has("person"))
        {
            if (spec.Has("persons"))
            {
                spec.Missing("person", "persons are those that the expression may lead to; without one, people's own documents name their subjects");
            }

            return (null, persons);
        }

        if (persons.IsEmpty)
        {
            spec.Missing("persons", "name those that the expression may lead to");
        }

        if (spec.Source("person") is not SourceText source)
        {
            return (null, persons);
        }

        List<DocumentError> found = [];
        ClaimMapping? mapping = ClaimMapping.Compile(source, found);
        foreach (DocumentError error in found)
        {
            spec.Context.Refuse(error.Position, "spec.person", error.Message);
        }

        return (mapping, persons);
    }

    private static (string? Claim, ImmutableArray<GroupTeam> Teams) ReadGroups(FieldReader spec)
    {
        if (spec.Fields("groups") is not FieldReader fields)
        {
            return (null, []);
        }

        string? claim = Short(fields, "claim");
        ImmutableArray<GroupTeam> teams = fields.List("teams", node => ReadTeam(fields, node));
        if (!fields.Has("teams") || fields.Node("teams") is YamlList { Items.Count: 0 })
        {
            fields.Missing("teams", "say which group is which team, or leave groups out: then they mean nothing");
        }
        else if (teams.Length > MostGroups)
        {
            fields.Context.Refuse(fields.Node("teams")!, $"at most {MostGroups} groups are mapped");
        }

        fields.Close();
        return (claim, teams);
    }

    private static GroupTeam? ReadTeam(FieldReader groups, YamlNode node)
    {
        if (FieldReader.Open(node, groups.Context) is not FieldReader fields)
        {
            return null;
        }

        string? group = Short(fields, "group");
        string? team = fields.RequiredName("team");
        fields.Close();
        return group is null || team is null ? null : new GroupTeam(group, team);
    }

    private static string? Short(FieldReader fields, string name)
    {
        string? text = fields.RequiredText(name);
        if (text?.Length > LongestText)
        {
            fields.Context.Refuse(fields.Node(name)!, $"this is longer than {LongestText} characters");
        }

        return text;
    }
}
