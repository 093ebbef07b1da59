using System.Text;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Tests.Documents;

public sealed class TrustedIssuerTests
{
    private const string Good =
        """
        issuer: https://login.example.com/
        audience: https://boundary.example.com
        jwks: { url: "https://login.example.com/keys", networks: [10.0.0.0/8] }
        principals: [ann]
        principal: claims.sub
        """;

    [Fact]
    public void An_issuer_is_read_and_what_it_does_not_say_is_strict()
    {
        TrustedIssuerDocument issuer = Assert.IsType<TrustedIssuerDocument>(Assert.Single(Folder.Read(Folder.Document("TrustedIssuer", Good)).Documents));

        Assert.Equal(("https://login.example.com/", "https://boundary.example.com"), (issuer.Issuer, issuer.Audience));
        Assert.Equal("https://login.example.com/keys", issuer.Jwks!.BaseUrl);
        Assert.Equal(["10.0.0.0/8"], issuer.Jwks.Networks);
        Assert.Equal(["ES256", "RS256"], issuer.Algorithms);
        Assert.Equal(["JWT", "at+jwt"], issuer.Types);
        Assert.Equal(30, issuer.ClockSkewSeconds);
        Assert.Equal("ann", issuer.Mapping.Find(Claims("""{"sub":"ann"}""")));
    }

    [Theory]
    [InlineData("principal: claims.sub", "principal: claim.sub", "a.yaml:9:14: spec.principal: claim")]
    [InlineData("principal: claims.sub", "principal: 1 + 1", "spec.principal: ")]
    [InlineData("principal: claims.sub", "principal: \"claims.sub ==\"", "the expression ends too early")]
    [InlineData("principal: claims.sub", "principal: principal.name", "spec.principal: principal")]
    [InlineData("principal: claims.sub", "principal: \"claims.admin ? true : false\"", "spec.principal: ")]
    [InlineData("principal: claims.sub", "principal: \"\"", "spec.principal: this must be a text, it is empty")]
    [InlineData("jwks: {", "jwks: { file: k, ", "spec.jwks: keys are either fetched from a url or read from a file")]
    [InlineData("jwks: { url: \"https://login.example.com/keys\",", "jwks: { file: k,", "spec.jwks.networks: a file is in no network")]
    [InlineData("principals: [ann]", "principals: [ann]\nalgorithms: [HS256]", "whoever could verify with a shared secret could sign with it")]
    [InlineData("principals: [ann]", "principals: [ann]\nalgorithms: [none]", "\"none\" is none of ES256")]
    [InlineData("principals: [ann]", "principals: [ann]\nrequiredClaims: { a: { b: 1 } }", "spec.requiredClaims.a: this must be a text, a number, a truth value, or a list of them")]
    [InlineData("principals: [ann]", "principals: [ann]\nrequiredClaims: { a: [[1]] }", "spec.requiredClaims.a: the items must be texts, numbers or truth values")]
    [InlineData("principals: [ann]", "principals: [ann]\ntrust: full", "there is no field \"trust\"")]
    [InlineData("issuer: https://login.example.com/", "issuer: login.example.com", "spec.issuer: this is the issuer's address")]
    public void What_is_wrong_is_told(string good, string bad, string error)
    {
        IReadOnlyList<string> errors = Folder.Errors(Folder.Document("TrustedIssuer", Good.Replace(good, bad, StringComparison.Ordinal)));

        Assert.Contains(errors, e => e.Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public void All_errors_are_told_at_once() =>
        Assert.Equal(4, Folder.Errors(Folder.Document("TrustedIssuer", "issuer: x\njwks: {}\nprincipals: [ann]\nprincipal: nobody.sub")).Count);

    [Fact]
    public void Two_issuers_share_neither_an_address_nor_a_principal()
    {
        string second = Folder.Complete[Folder.Complete.IndexOf("apiVersion: atellagent/v1\nkind: TrustedIssuer", StringComparison.Ordinal)..];
        second = second[..second.IndexOf("---", StringComparison.Ordinal)].Replace("name: corporate", "name: other", StringComparison.Ordinal).Replace("[ann, desk]", "[desk]", StringComparison.Ordinal);

        IEnumerable<string> errors = BoundaryReferences.Check(Folder.Read(Folder.Complete + "\n---\n" + second).Documents).Select(static e => e.ToString());

        Assert.Collection(
            errors,
            static e => Assert.EndsWith("TrustedIssuer other, spec.issuer: corporate is this issuer already", e, StringComparison.Ordinal),
            static e => Assert.EndsWith("TrustedIssuer other, spec.principals[0]: corporate speaks of desk already", e, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("claims.sub", """{"sub":"ann"}""", "ann")]
    [InlineData("claims.sub", """{"sub":1}""", null)]
    [InlineData("claims.sub", "{}", null)]
    [InlineData("claims.sub", """{"sub":""}""", null)]
    [InlineData("claims.sub", """{"sub":["ann"]}""", null)]
    [InlineData("has(claims.groups) && 'x' in claims.groups ? 'ann' : ''", """{"groups":["x"]}""", "ann")]
    [InlineData("has(claims.groups) && 'x' in claims.groups ? 'ann' : ''", """{"groups":["y"]}""", null)]
    [InlineData("claims.groups.exists(g, g == 'x') ? 'ann' : ''", """{"groups":"x"}""", null)]
    [InlineData("{'u1': 'ann'}[claims.sub]", """{"sub":"u1"}""", "ann")]
    [InlineData("{'u1': 'ann'}[claims.sub]", """{"sub":"u2"}""", null)]
    [InlineData("claims['https://a.example/user']", """{"https://a.example/user":"ann"}""", "ann")]
    public void What_leads_to_nobody_is_nobody(string expression, string claims, string? principal)
    {
        ClaimMapping? mapping = ClaimMapping.Compile(new SourceText(expression, default), []);

        Assert.NotNull(mapping);
        Assert.Equal(principal, mapping.Find(Claims(claims)));
    }

    private static JsonObject Claims(string text) =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(text), JsonLimits.Default, out JsonValue? value, out _) ? (JsonObject)value : throw new InvalidOperationException(text);
}
