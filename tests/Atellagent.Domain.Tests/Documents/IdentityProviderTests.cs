using System.Collections.Immutable;
using System.Text;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Documents;

public sealed class IdentityProviderTests
{
    private const string Good =
        """
        issuer: https://login.example.com/
        clientId: atellagent
        clientSecretRef: env:SECRET
        """;

    private const string Mapped = Good + "\npersons: [ann, bob]\nperson: \"claims.email.endsWith('@example.com') ? claims.email.substring(0, 3) : claims.login\"";

    [Fact]
    public void A_provider_is_read_and_what_it_does_not_say_gives_nothing()
    {
        IdentityProviderDocument provider = Read(Good);

        Assert.Equal(("x", "https://login.example.com/", "atellagent", "env:SECRET", (string?)null), (provider.DisplayName, provider.Issuer, provider.ClientId, provider.ClientSecretRef, provider.ClientKeyRef));
        Assert.Equal(["openid"], provider.Scopes);
        Assert.Equal(["https://login.example.com/"], provider.Destinations.Select(static d => d.BaseUrl!));
        Assert.Empty(provider.GroupsIn(Claims("""{"groups":["a"]}""")));
        Assert.Null(provider.FindPerson(Claims("""{"sub":"1"}"""), "1", []));
    }

    [Fact]
    public void Further_endpoints_and_scopes_are_added_to_what_is_always_there()
    {
        IdentityProviderDocument provider = Read(Good + "\nendpoints: [https://keys.example.com:8443]\nscopes: [groups]\nnetworks: [10.0.0.0/8]");

        Assert.Equal(["openid", "groups"], provider.Scopes);
        Assert.Equal(["https://login.example.com/", "https://keys.example.com:8443/"], provider.Destinations.Select(static d => d.BaseUrl!));
        Assert.All(provider.Destinations, static d => Assert.Equal(["10.0.0.0/8"], d.Networks));
    }

    [Theory]
    [InlineData("issuer: https://login.example.com/", "issuer: https://LOGIN.example.com/", "spec.issuer: the address has more than one spelling; write https://login.example.com/")]
    [InlineData("issuer: https://login.example.com/", "issuer: https://a@login.example.com/", "spec.issuer: this is the provider's address")]
    [InlineData("issuer: https://login.example.com/", "issuer: https://login.example.com/#x", "spec.issuer: an issuer has no ? and no #")]
    [InlineData("issuer: https://login.example.com/", "issuer: ftp://login.example.com/", "spec.issuer: this is the provider's address")]
    [InlineData("clientSecretRef: env:SECRET", "", "by either a clientSecretRef or a clientKeyRef")]
    [InlineData("clientSecretRef: env:SECRET", "clientSecretRef: hunter2", "the secret itself never stands in a document")]
    [InlineData("clientId: atellagent", "clientId: atellagent\npersons: [ann]", "the field \"person\" is missing")]
    [InlineData("clientId: atellagent", "clientId: atellagent\nperson: claims.sub", "the field \"persons\" is missing")]
    [InlineData("clientId: atellagent", "clientId: atellagent\npersons: [ann]\nperson: claim.sub", "spec.person: claim")]
    [InlineData("clientId: atellagent", "clientId: atellagent\nscopes: [\"a b\"]", "a scope is one word")]
    [InlineData("clientId: atellagent", "clientId: atellagent\nendpoints: [\"https://a.example/\"]", "is no scheme, host and port")]
    [InlineData("clientId: atellagent", "clientId: atellagent\nnetworks: [10.0.0.1/8]", "is no address range")]
    [InlineData("clientId: atellagent", "clientId: atellagent\ngroups: { claim: groups }", "the field \"teams\" is missing")]
    [InlineData("clientId: atellagent", "clientId: atellagent\ngroups: { claim: groups, teams: [ { group: a, team: b }, { group: a, team: b } ] }", "stands in this list twice")]
    [InlineData("clientId: atellagent", "clientId: atellagent\ntrustEmail: true", "there is no field \"trustEmail\"")]
    public void What_is_wrong_is_told(string good, string bad, string error)
    {
        IReadOnlyList<string> errors = Folder.Errors(Folder.Document("IdentityProvider", Good.Replace(good, bad, StringComparison.Ordinal)));

        Assert.Contains(errors, e => e.Contains(error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"email":"ann@example.com","email_verified":true}""", "ann")]
    [InlineData("""{"email":"ann@example.com","email_verified":"true"}""", null)]
    [InlineData("""{"email":"ann@example.com","email_verified":false,"login":"ann"}""", null)]
    [InlineData("""{"email":"ann@example.com"}""", null)]
    [InlineData("""{"email":"eve@example.com","email_verified":true}""", null)]
    [InlineData("""{"email":"ann@evil.example","email_verified":true,"login":"bob"}""", "bob")]
    [InlineData("{}", null)]
    public void An_address_that_the_provider_has_not_verified_is_not_there(string claims, string? person) =>
        Assert.Equal(person, Read(Mapped).FindPerson(Claims(claims), "1", []));

    [Theory]
    [InlineData("""["Finance"]""", "Finance")]
    [InlineData("\"Finance\"", "Finance")]
    [InlineData("""["finance","Finance ","F\u0456nance","other"]""", "")]
    [InlineData("""[1,true,null,["Finance"],{"Finance":1}]""", "")]
    [InlineData("""["Night","Finance","Finance"]""", "Finance Night")]
    public void Groups_are_compared_to_the_letter(string told, string known)
    {
        IdentityProviderDocument provider = Read(Good + "\ngroups: { claim: groups, teams: [ { group: Finance, team: finance }, { group: Night, team: ops }, { group: Night, team: finance } ] }");

        ImmutableArray<string> groups = provider.GroupsIn(Claims("{\"groups\":" + told + "}"));

        Assert.Equal(known, string.Join(' ', groups));
        Assert.Equal(known.Contains("Night", StringComparison.Ordinal) ? ["finance", "ops"] : known.Length > 0 ? ["finance"] : [], provider.TeamsOf(groups));
    }

    [Fact]
    public void What_does_not_fit_together_is_told()
    {
        const string more =
            """

            ---
            apiVersion: atellagent/v1
            kind: IdentityProvider
            metadata: { name: zwei }
            spec: { issuer: "https://login.example.com/staff/", clientId: a, clientSecretRef: env:S, person: claims.sub, persons: [desk, nobody], groups: { claim: g, teams: [ { group: a, team: finanse } ] } }
            ---
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: bob }
            spec: { type: person, credentials: [ { identityProvider: staff, subject: "4711" }, { identityProvider: zwei, subject: "1" }, { identityProvider: drei, subject: "1" } ] }
            ---
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: robot }
            spec: { type: service, credentials: [ { identityProvider: staff, subject: "2" } ] }
            """;

        string[] errors = [.. BoundaryReferences.Check(Folder.Read(Folder.Complete + more).Documents).Select(static e => e.Message).Order(StringComparer.Ordinal)];

        Assert.Equal(
            [
                "IdentityProvider zwei, spec.groups.teams[0].team: there is no team \"finanse\"; did you mean finance?",
                "IdentityProvider zwei, spec.issuer: staff is this issuer already",
                "IdentityProvider zwei, spec.persons[0]: desk is no person, and only persons sign in",
                "IdentityProvider zwei, spec.persons[1]: there is no principal \"nobody\"",
                "Principal bob, spec.credentials[0].subject: ann is this subject of staff already",
                "Principal bob, spec.credentials[1].identityProvider: zwei tells by an expression who is who",
                "Principal bob, spec.credentials[2].identityProvider: there is no identity provider \"drei\"",
                "Principal robot, spec.credentials[0]: only a person signs in at an identity provider",
            ],
            errors);
    }

    private static IdentityProviderDocument Read(string spec) =>
        Assert.IsType<IdentityProviderDocument>(Assert.Single(Folder.Read(Folder.Document("IdentityProvider", spec)).Documents));

    private static JsonObject Claims(string text)
    {
        Assert.True(StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out _));
        return (JsonObject)value;
    }
}
