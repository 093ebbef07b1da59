using System.Collections.Immutable;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Documents.Reading;

/// <summary>Reads <c>kind: TrustedIssuer</c>.</summary>
internal static class TrustedIssuerReader
{
    private const int LongestText = 512;
    private const int UsualSkew = 30;
    private const int MostSkew = 300;

    private static readonly string[] Algorithms = ["ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"];

    /// <summary>Reads a trusted issuer.</summary>
    public static TrustedIssuerDocument Read(DocumentHead head, FieldReader spec)
    {
        (RouteDestination? jwks, string? file) = ReadKeys(spec);
        ImmutableArray<string> principals = spec.Names("principals");
        if (!spec.Has("principals") || spec.Node("principals") is YamlList { Items.Count: 0 })
        {
            spec.Missing("principals", "name those that its tokens may be about");
        }

        return new TrustedIssuerDocument
        {
            Name = head.Name,
            Owner = head.Owner,
            Position = head.Position,
            Content = head.Content,
            Issuer = ReadIssuer(spec),
            Audience = ShortText(spec, "audience") ?? "",
            Jwks = jwks,
            JwksFile = file,
            Algorithms = ReadAlgorithms(spec),
            Types = ReadTypes(spec),
            RequiredClaims = ReadClaims(spec),
            ClockSkewSeconds = spec.Count("clockSkewSeconds", 0, MostSkew) ?? UsualSkew,
            Principals = principals,
            Mapping = ReadMapping(spec)!,
        };
    }

    private static string ReadIssuer(FieldReader spec)
    {
        string issuer = ShortText(spec, "issuer") ?? "";
        if (issuer.Length > 0 && (!Uri.TryCreate(issuer, UriKind.Absolute, out Uri? address) || address.Scheme is not ("https" or "http")))
        {
            spec.Context.Refuse(spec.Node("issuer")!, "this is the issuer's address, as its tokens have it in iss");
        }

        return issuer;
    }

    private static (RouteDestination? Jwks, string? File) ReadKeys(FieldReader spec)
    {
        if (spec.RequiredFields("jwks") is not FieldReader fields)
        {
            return (null, null);
        }

        string? url = fields.Text("url");
        string? file = fields.Text("file");
        if (url is null == file is null)
        {
            spec.Context.Refuse(fields.Map, "keys are either fetched from a url or read from a file");
        }

        ImmutableArray<string> networks = fields.List("networks", fields.TextOf);
        if (file is not null && !networks.IsEmpty)
        {
            spec.Context.Refuse(fields.Node("networks")!, "a file is in no network");
        }

        fields.Close();
        return (url is null ? null : new RouteDestination { BaseUrl = url, Networks = networks }, file);
    }

    private static ImmutableArray<string> ReadAlgorithms(FieldReader spec)
    {
        ImmutableArray<string> algorithms = spec.List("algorithms", node => ReadAlgorithm(spec, node));
        if (spec.Node("algorithms") is YamlList { Items.Count: 0 } none)
        {
            spec.Context.Refuse(none, "name at least one; without an algorithm there is no signature");
        }

        return algorithms.IsEmpty ? ["ES256", "RS256"] : algorithms;
    }

    private static string? ReadAlgorithm(FieldReader spec, YamlNode node)
    {
        string? algorithm = spec.TextOf(node);
        if (algorithm is not null && !Algorithms.Contains(algorithm, StringComparer.Ordinal))
        {
            spec.Context.Refuse(node, $"\"{algorithm}\" is none of {string.Join(", ", Algorithms)}; whoever could verify with a shared secret could sign with it");
            return null;
        }

        return algorithm;
    }

    private static ImmutableArray<string> ReadTypes(FieldReader spec)
    {
        ImmutableArray<string> types = spec.List("types", spec.TextOf);
        return types.IsEmpty ? ["JWT", "at+jwt"] : types;
    }

    private static JsonObject ReadClaims(FieldReader spec)
    {
        if (spec.Fields("requiredClaims") is not FieldReader claims)
        {
            return JsonObject.Empty;
        }

        foreach (YamlEntry entry in claims.Map.Entries)
        {
            if (!IsPlain(entry.Value.Json) && entry.Value.Json is not JsonArray { Items.Length: > 0 })
            {
                claims.Context.Refuse(entry.Value, "this must be a text, a number, a truth value, or a list of them");
            }
            else if (entry.Value.Json is JsonArray list && !list.Items.All(IsPlain))
            {
                claims.Context.Refuse(entry.Value, "the items must be texts, numbers or truth values");
            }
        }

        return claims.Map.Json;
    }

    private static ClaimMapping? ReadMapping(FieldReader spec)
    {
        if (spec.RequiredNode("principal") is null || spec.Source("principal") is not SourceText source)
        {
            return null;
        }

        List<DocumentError> found = [];
        ClaimMapping? mapping = ClaimMapping.Compile(source, found);
        foreach (DocumentError error in found)
        {
            spec.Context.Refuse(error.Position, "spec.principal", error.Message);
        }

        return mapping;
    }

    private static string? ShortText(FieldReader spec, string name)
    {
        string? text = spec.RequiredText(name);
        if (text?.Length > LongestText)
        {
            spec.Context.Refuse(spec.Node(name)!, $"this is longer than {LongestText} characters");
        }

        return text;
    }

    private static bool IsPlain(JsonValue value) => value is JsonString or JsonNumber or JsonBoolean;
}
