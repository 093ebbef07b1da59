using System.Security.Cryptography;
using System.Text.Json;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>People who sign in at a provider that is not ours, by a secret and by a key.</summary>
public sealed class ForeignProviderTests
{
    private const string Secret = "foreign-secret-foreign-secret-foreign-secret";

    [Theory]
    [InlineData("client_secret_basic")]
    [InlineData("client_secret_post")]
    [InlineData("private_key_jwt")]
    public async Task A_person_signs_in_at_oidc_provider(string method)
    {
        if (!Npm.IsPresent || await ProviderProgram.InstallAsync() is not { } folder)
        {
            Assert.Skip("npm and node are not here, or the registry cannot be reached");
            return;
        }

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using World world = await World.StartAsync(w =>
        {
            w.Environment["FOREIGN_SECRET"] = Secret;
            w.Environment["FOREIGN_KEY"] = key.ExportPkcs8PrivateKeyPem();
        });
        await using ProviderProgram provider = await ProviderProgram.StartAsync(folder, Clients(method, key, world.Boundary.Address), "u-alice", """["Reviewers","others"]""");
        Assert.Equal(200, (await world.ApplyAsync(Documents(provider.Issuer, method == "private_key_jwt" ? "clientKeyRef: env:FOREIGN_KEY" : "clientSecretRef: env:FOREIGN_SECRET"))).Status);

        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        await flow.BeginAsync(browser);
        await browser.ChooseAsync("/sign-in/with/foreign");
        Assert.True(browser.Onward is not null, $"{browser.Title} {StoredEvidence.ReadAll(world.Database, [])[^1].Json} {world.Boundary.Output}");
        Uri back = await VisitAsync(new Uri(provider.Issuer), browser.Onward);
        await browser.GetAsync(back.PathAndQuery);
        Assert.True(browser.Title == "Signed in", $"{browser.Status} {browser.Title} {world.Boundary.Output}");
        ClientCall tokens = await flow.RedeemAsync(PersonFlow.Query((await browser.FollowAsync())!)["code"]);

        JsonObject authority = (await world.GetAsync("v1/me/authority", PersonFlow.Member(tokens, "access_token"))).Body!;
        Assert.Equal("""{"groups":["Reviewers"],"name":"foreign","subject":"u-alice"}""", authority["provider"]!.ToString());
        Assert.Equal("""[{"from":["provider:foreign"],"name":"reviewers"}]""", authority["teams"]!.ToString());
    }

    // The provider asks who it is, and then whether that one agrees.
    private static async Task<Uri> VisitAsync(Uri provider, Uri there)
    {
        using Browser person = new(provider);
        await person.GetAsync(there.PathAndQuery);
        for (int i = 0; i < 3; i++)
        {
            if (await person.FollowAsync() is { } back)
            {
                return back;
            }

            await person.SubmitAsync(("login", "u-alice"), ("password", "any"));
        }

        return (await person.FollowAsync())!;
    }

    private static string Clients(string method, ECDsa key, Uri boundary)
    {
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        Dictionary<string, object?> client = new()
        {
            ["client_id"] = "atellagent",
            ["redirect_uris"] = new[] { boundary + "sign-in/callback/foreign" },
            ["response_types"] = new[] { "code" },
            ["grant_types"] = new[] { "authorization_code" },
            ["token_endpoint_auth_method"] = method,
        };
        if (method == "private_key_jwt")
        {
            client["jwks"] = new { keys = new[] { new { kty = "EC", crv = "P-256", x = KeyClient.Text(parameters.Q.X!), y = KeyClient.Text(parameters.Q.Y!) } } };
        }
        else
        {
            client["client_secret"] = Secret;
        }

        return JsonSerializer.Serialize(new[] { client });
    }

    private static string Documents(string issuer, string credential) =>
        $$"""
        apiVersion: atellagent/v1
        kind: Team
        metadata: { name: reviewers }
        spec: { members: [] }
        ---
        apiVersion: atellagent/v1
        kind: Principal
        metadata: { name: alice }
        spec: { type: person, credentials: [ { identityProvider: foreign, subject: u-alice } ] }
        ---
        apiVersion: atellagent/v1
        kind: IdentityProvider
        metadata: { name: foreign }
        spec:
          issuer: {{issuer}}
          networks: [127.0.0.0/8]
          clientId: atellagent
          {{credential}}
          scopes: [openid, groups]
          groups: { claim: groups, teams: [ { group: Reviewers, team: reviewers } ] }

        """;
}
