using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Domain.Tests.Documents;

/// <summary>How a route is spoken of in AuthZEN: what leads nowhere, or to two, is an error.</summary>
public sealed class AuthZenMappingTests
{
    [Theory]
    [InlineData("resource: route", "\"route\" means every route by its name already")]
    [InlineData("resource: thing, actions: { a: fly }", "the route has no operation \"fly\"")]
    [InlineData("resource: thing, arguments: { nothing: /resource/id }", "no operation of the route has an argument \"nothing\"")]
    [InlineData("resource: thing, arguments: { id: /resource/name }", "this must be a place in the request")]
    [InlineData("resource: thing, arguments: { id: /action/id }", "this must be a place in the request")]
    [InlineData("resource: thing, arguments: { id: \"/context/a~1b\" }", "this must be a place in the request")]
    [InlineData("resource: thing, subjects: { user: { type: person, ids: { ann: nobody } } }", "there is no principal \"nobody\"")]
    [InlineData("resource: thing, subjects: { user: { type: agent, ids: { ann: ann } } }", "ann is a principal of another type")]
    [InlineData("resource: thing, subjects: { user: { } }", "the field \"type\" is missing")]
    [InlineData("resource: thing, more: 1", "there is no field \"more\" here")]
    public void What_leads_nowhere_is_an_error(string mapping, string error) =>
        Assert.Contains(Errors(Document("r", mapping)), said => said.Contains(error, StringComparison.Ordinal));

    [Fact]
    public void A_type_of_resource_means_one_route() =>
        Assert.Contains(Errors(Document("r", "resource: thing"), Document("s", "resource: thing")), said => said.Contains("has the same type of resource", StringComparison.Ordinal));

    [Fact]
    public void A_mapping_reads_ids_and_properties()
    {
        Assert.Empty(Errors(Document("r", "resource: thing, actions: { see: get }, arguments: { id: /resource/id }, subjects: { user: { type: person, ids: { \"ann@x.example\": ann } } }")));
        JsonObject part = JsonObject.Of(("id", new JsonString("1")), ("properties", JsonObject.Of(("a", new JsonString("2")))));

        Assert.Equal(new JsonString("1"), Source("/resource/id").Find(part));
        Assert.Equal(new JsonString("2"), Source("/subject/properties/a").Find(part));
        Assert.Null(Source("/subject/properties/b").Find(part));
        Assert.Null(Source("/subject/properties/b").Find(null));
        Assert.Equal(new JsonString("1"), Source("/context/id").Find(part));
    }

    [Fact]
    public void What_is_only_claimed_stays_so()
    {
        Delegator[] chain = [new("ann", null) { IsClaimed = true }, new("bot", "prod")];

        Assert.Equal(chain, DelegationChain.Read(DelegationChain.Tell([.. chain])));
        Assert.True(DelegationChain.Read(new JsonArray([JsonObject.Of(("claimed", JsonBoolean.False), ("principal", new JsonString("ann")))])).IsDefault);
    }

    private static AuthZenSource Source(string text) => AuthZenSource.TryParse(text, out AuthZenSource? source) ? source : throw new ArgumentException(text);

    private static string Document(string name, string mapping) =>
        $$"""
        apiVersion: atellagent/v1
        kind: Route
        metadata: { name: {{name}} }
        spec:
          connector: http
          destination: { baseUrl: "https://a.example/" }
          authzen: { {{mapping}} }
          operations: { get: { method: GET, path: "{id}", effect: read, arguments: { type: object, required: [id], additionalProperties: false, properties: { id: { type: string } } } } }
        """;

    private static IReadOnlyList<string> Errors(params string[] routes)
    {
        string all = string.Join("\n---\n", routes.Append("apiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: ann }\nspec: { type: person }"));
        DocumentReadResult result = Folder.Read(all);
        return [.. result.Errors.Concat(BoundaryReferences.Check(result.Documents)).Select(static error => error.Message)];
    }
}
