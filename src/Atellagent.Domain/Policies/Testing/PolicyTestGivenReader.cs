using System.Collections.Immutable;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents.Reading;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>Reads what the cases of a test ask for.</summary>
/// <param name="fixtures">Actors by name, or null.</param>
/// <param name="all">What every case asks for that says nothing itself, or null.</param>
internal sealed class PolicyTestGivenReader(FieldReader? fixtures, FieldReader? all)
{
    /// <summary>What every case asks for that says nothing itself, or null.</summary>
    public FieldReader? Default => all;

    /// <summary>Reads a request.</summary>
    /// <param name="given">Its fields.</param>
    /// <returns>The request; null, with errors, when anything is wrong.</returns>
    public PolicyTestRequest? Read(FieldReader given)
    {
        string? route = given.RequiredText("route");
        string? operation = given.RequiredText("operation");
        if (route is null || operation is null)
        {
            return null;
        }

        PolicyTestRequest request = new() { Route = route, Operation = operation };
        if (given.Text("use") is string use)
        {
            if (fixtures?.Fields(use) is FieldReader fixture)
            {
                request = ReadActor(fixture, request);
                fixture.Close();
            }
            else
            {
                given.Context.Refuse(given.Node("use")!, $"there is no fixture {use}");
            }
        }

        request = ReadActor(given, request) with
        {
            Arguments = given.Fields("args")?.Map.Json ?? JsonObject.Empty,
            Context = given.Fields("context")?.Map.Json ?? JsonObject.Empty,
            Labels = given.Names("labels").Sort(StringComparer.Ordinal),
            Response = given.Value("response")?.Json,
            TokenAge = given.Fields("token") is FieldReader token ? ReadToken(token) : null,
            Findings = given.Fields("findings") is FieldReader findings ? ReadFindings(findings) : null,
        };
        given.Close();
        return request;
    }

    private static (int Age, int Left) ReadToken(FieldReader token)
    {
        (int Age, int Left) read = (token.Count("ageSeconds", 0, 86_400) ?? 0, token.Count("expiresInSeconds", 0, 86_400) ?? 600);
        token.Close();
        return read;
    }

    private static ImmutableSortedDictionary<string, decimal> ReadFindings(FieldReader findings)
    {
        ImmutableSortedDictionary<string, decimal>.Builder scores = ImmutableSortedDictionary.CreateBuilder<string, decimal>(StringComparer.Ordinal);
        foreach (YamlEntry entry in findings.Map.Entries)
        {
            if (entry.Value.Json is JsonNumber { Value: >= 0 and <= 1 } score)
            {
                scores[entry.Key] = score.Value;
            }
            else
            {
                findings.Context.Refuse(entry.Value, "a score is a number from 0 to 1");
            }
        }

        return scores.ToImmutable();
    }

    private static ImmutableArray<Delegator> ReadDelegation(FieldReader fields)
    {
        IReadOnlyList<YamlNode> nodes = fields.Items("delegation");
        ImmutableArray<Delegator>.Builder chain = ImmutableArray.CreateBuilder<Delegator>(nodes.Count);
        foreach (YamlNode node in nodes)
        {
            if (FieldReader.Open(node, fields.Context) is FieldReader link)
            {
                chain.Add(new Delegator(link.RequiredText("principal") ?? "", link.Text("deployment")));
                link.Close();
            }
        }

        if (nodes.Count > DelegationChain.Deepest)
        {
            fields.Context.Refuse(nodes[DelegationChain.Deepest], $"at most {DelegationChain.Deepest} stand behind a caller");
        }

        return chain.DrainToImmutable();
    }

    private static PolicyTestRequest ReadActor(FieldReader fields, PolicyTestRequest request)
    {
        switch (fields.Node("principal"))
        {
            case YamlMap described:
                FieldReader principal = new(described, fields.Context);
                request = request with
                {
                    Principal = null,
                    PrincipalType = principal.RequiredWord("type", PrincipalReader.Types) ?? PrincipalType.Agent,
                    Roles = principal.Names("roles"),
                };
                principal.Close();
                break;
            case YamlNode name:
                request = request with { Principal = fields.TextOf(name) };
                break;
        }

        return request with
        {
            Roles = fields.Has("roles") ? fields.Names("roles") : request.Roles,
            Teams = fields.Has("teams") ? fields.Names("teams") : request.Teams,
            Delegation = fields.Has("delegation") ? ReadDelegation(fields) : request.Delegation,
            Deployment = fields.Text("deployment") ?? request.Deployment,
            Environment = fields.Text("environment") ?? request.Environment,
        };
    }
}
