using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Bounds;

public sealed class AuthorizationDetailsTests
{
    [Fact]
    public void A_detail_is_one_grant_for_each_of_its_routes_and_is_told_as_it_is_read()
    {
        ImmutableArray<Grant> grants = Read("""
            [ { "type": "atellagent_action", "routes": ["payments", "mail"], "operations": ["refund", "get*"], "bounds": { "arguments": { "amount": { "maximum": 5 } } } },
              { "type": "atellagent_action", "routes": ["crm"], "operations": ["find"] } ]
            """);

        Assert.Equal(["payments", "mail", "crm"], grants.Select(static g => g.Route));
        Assert.Equal(["refund", "get*"], grants[0].Operations);
        Assert.True(grants[2].Bounds.IsNone);
        JsonArray told = AuthorizationDetails.Tell(grants);
        Assert.Equal(told, AuthorizationDetails.Tell(AuthorizationDetails.Read(told, out _)));
        Assert.Equal("""{"bounds":{"arguments":{"amount":{"maximum":5}}},"operations":["refund","get*"],"routes":["payments"],"type":"atellagent_action"}""", told.Items[0].ToString());
    }

    [Theory]
    [InlineData("{}", "a list of 1 to 32")]
    [InlineData("[]", "a list of 1 to 32")]
    [InlineData("[1]", "must be a mapping")]
    [InlineData("""[{ "routes": ["a"], "operations": ["b"] }]""", "type")]
    [InlineData("""[{ "type": "payment", "routes": ["a"], "operations": ["b"] }]""", "the one type here is atellagent_action")]
    [InlineData("""[{ "type": "atellagent_action", "operations": ["b"] }]""", "routes")]
    [InlineData("""[{ "type": "atellagent_action", "routes": [], "operations": ["b"] }]""", "at least one")]
    [InlineData("""[{ "type": "atellagent_action", "routes": ["a"] }]""", "operations")]
    [InlineData("""[{ "type": "atellagent_action", "routes": ["a"], "operations": [] }]""", "at least one")]
    [InlineData("""[{ "type": "atellagent_action", "routes": ["a"], "operations": ["b"], "actions": ["x"] }]""", "actions")]
    [InlineData("""[{ "type": "atellagent_action", "routes": ["A b"], "operations": ["b"] }]""", "routes")]
    [InlineData("""[{ "type": "atellagent_action", "routes": ["a"], "operations": ["*b"] }]""", "operations")]
    [InlineData("""[{ "type": "atellagent_action", "routes": ["a"], "operations": ["b"], "bounds": {} }]""", "bounds nothing")]
    [InlineData("""[{ "type": "atellagent_action", "routes": ["a"], "operations": ["b"], "bounds": { "arguments": { "x": { "maximum": 1, "onExceed": "clamp" } } } }]""", "only refuses")]
    [InlineData("""[{ "type": "atellagent_action", "routes": ["a"], "operations": ["b"], "bounds": { "arguments": { "x": { "atMost": 1 } } } }]""", "atMost")]
    public void What_is_malformed_is_refused_and_named(string details, string said)
    {
        ImmutableArray<Grant> grants = AuthorizationDetails.Read(Json(details), out string? problem);

        Assert.True(grants.IsDefault);
        Assert.Contains(said, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void More_details_than_there_is_room_for_are_refused()
    {
        string one = """{ "type": "atellagent_action", "routes": ["a"], "operations": ["b"] }""";

        Assert.Equal(32, Read($"[{string.Join(',', Enumerable.Repeat(one, 32))}]").Length);
        Assert.True(AuthorizationDetails.Read(Json($"[{string.Join(',', Enumerable.Repeat(one, 33))}]"), out _).IsDefault);
    }

    [Theory]
    [InlineData("payments", "refund", "", null)]
    [InlineData("payments", "refund", """{ "amount": { "maximum": 1000 } }""", null)]
    [InlineData("payments", "refund", """{ "amount": { "maximum": 1000.01 } }""", "payments/refund")]
    [InlineData("payments", "refund", """{ "amount": { "exclusiveMaximum": 1000 } }""", null)]
    [InlineData("payments", "refund", """{ "amount": { "exclusiveMaximum": 1001 } }""", "payments/refund")]
    [InlineData("payments", "refund", """{ "amount": { "minimum": -1 } }""", "payments/refund")]
    [InlineData("payments", "refund", """{ "amount": { "minimum": 1500 } }""", "payments/refund")]
    [InlineData("payments", "refund", """{ "amount": { "enum": [10, 2000] } }""", "payments/refund")]
    [InlineData("payments", "refund", """{ "amount": { "enum": [10, 20] } }""", null)]
    [InlineData("payments", "refund", """{ "currency": { "enum": ["EUR", "GBP"] } }""", "payments/refund")]
    [InlineData("payments", "refund", """{ "currency": { "const": "EUR" } }""", null)]
    [InlineData("payments", "refund", """{ "orderId": { "prefix": "ord_1" } }""", null)]
    [InlineData("payments", "refund", """{ "orderId": { "prefix": "o" } }""", "payments/refund")]
    [InlineData("payments", "refund", """{ "orderId": { "prefix": "x" } }""", "payments/refund")]
    [InlineData("payments", "refund", """{ "orderId": { "maxLength": 40 } }""", "payments/refund")]
    [InlineData("payments", "refund", """{ "tags": { "subsetOf": ["a", "b", "c"] } }""", "payments/refund")]
    [InlineData("payments", "refund", """{ "tags": { "subsetOf": ["a"] } }""", null)]
    [InlineData("payments", "refund", """{ "note": { "maxLength": 10 } }""", null)]
    [InlineData("payments", "refu*", "", "payments/refu*")]
    [InlineData("payments", "list*", "", null)]
    [InlineData("payments", "listOrders", "", null)]
    [InlineData("payments", "lis*", "", "payments/lis*")]
    [InlineData("payments", "*", "", "payments/*")]
    [InlineData("mail", "refund", "", "mail/refund")]
    [InlineData("closed", "send", """{ "to": { "prefix": "a" } }""", null)]
    [InlineData("closed", "send", """{ "cc": { "prefix": "a" } }""", "closed/send")]
    public void A_detail_that_reaches_beyond_a_grant_is_found(string route, string operation, string arguments, string? beyond)
    {
        ImmutableArray<Grant> source = Read("""
            [ { "type": "atellagent_action", "routes": ["payments"], "operations": ["refund"],
                "bounds": { "arguments": { "amount": { "minimum": 0, "maximum": 1000 }, "currency": { "enum": ["EUR", "USD"] }, "orderId": { "prefix": "ord_", "maxLength": 32 }, "tags": { "subsetOf": ["a", "b"] } } } },
              { "type": "atellagent_action", "routes": ["payments"], "operations": ["list*"] },
              { "type": "atellagent_action", "routes": ["closed"], "operations": ["send"], "bounds": { "arguments": { "to": { "prefix": "a" } }, "additionalArguments": false } } ]
            """);
        string bounds = arguments.Length == 0 ? "" : $$"""
            , "bounds": { "arguments": {{arguments}} }
            """;

        Assert.Equal(beyond, AuthorizationDetails.FindBeyond(
            Read($$"""[ { "type": "atellagent_action", "routes": ["{{route}}"], "operations": ["{{operation}}"]{{bounds}} } ]"""), source));
    }

    [Theory]
    [InlineData("""{ "scopes": ["a"] }""", true)]
    [InlineData("""{ "scopes": ["c"] }""", false)]
    [InlineData("""{ "limits": { "timeoutSeconds": 5 } }""", true)]
    [InlineData("""{ "limits": { "timeoutSeconds": 11 } }""", false)]
    [InlineData("""{ "limits": { "maxRequestBytes": 101 } }""", false)]
    [InlineData("""{ "limits": { "maxResponseBytes": 101 } }""", false)]
    [InlineData("""{ "targets": [ { "host": "a.internal", "port": 443 } ] }""", true)]
    [InlineData("""{ "targets": [ { "port": 443 } ] }""", false)]
    [InlineData("""{ "targets": [ { "host": "b.internal" } ] }""", false)]
    public void Targets_scopes_and_limits_are_held_against_the_grants_too(string bounds, bool isWithin)
    {
        Grant source = Read("""
            [ { "type": "atellagent_action", "routes": ["r"], "operations": ["o"],
                "bounds": { "scopes": ["a", "b"], "limits": { "timeoutSeconds": 10, "maxRequestBytes": 100, "maxResponseBytes": 100 }, "targets": [ { "host": "a.internal" } ] } } ]
            """)[0];
        Grant asked = Read($$"""[ { "type": "atellagent_action", "routes": ["r"], "operations": ["o"], "bounds": {{bounds}} } ]""")[0];

        Assert.Equal(isWithin, asked.Bounds.StaysWithin(source.Bounds));
    }

    private static ImmutableArray<Grant> Read(string text)
    {
        ImmutableArray<Grant> grants = AuthorizationDetails.Read(Json(text), out string? problem);
        Assert.True(problem is null, problem);
        return grants;
    }

    private static JsonValue Json(string text) =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out string? reason) ? value : throw new InvalidOperationException(reason);
}
