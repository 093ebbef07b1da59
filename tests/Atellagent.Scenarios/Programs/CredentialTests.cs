using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Atellagent.Client;
using Atellagent.Client.Actions;
using Atellagent.Client.Problems;
using Atellagent.Client.Tokens;
using Microsoft.Extensions.DependencyInjection;

namespace Atellagent.Scenarios.Programs;

/// <summary>How a program of .NET proves itself otherwise than by a secret: by a key, and by the token of its platform.</summary>
public sealed class CredentialTests(TrustedIssuerTests.Trusting trusting) : IClassFixture<TrustedIssuerTests.Trusting>
{
    private static readonly ActionSubmission Refund = ActionSubmission.Of("payments", "refund", new JsonObject { ["orderId"] = "ord_1", ["amount"] = 10, ["currency"] = "EUR" });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_program_with_a_key_has_no_secret(bool isBound)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using World world = await KeyedAsync(Jwk(key));

        await using ServiceProvider program = Program(world, key.ExportPkcs8PrivateKeyPem(), isBound);
        await using ServiceProvider stranger = Program(world, other.ExportECPrivateKeyPem(), isBound);
        if (isBound)
        {
            await ProgramWorld.TakesProofsAsync(program);
        }

        AtellagentClient client = program.GetRequiredService<AtellagentClient>();
        Assert.IsType<SubmissionResult.Completed>(await client.SubmitAsync(Refund, null, ProgramWorld.Stopping));
        Assert.Equal(isBound ? "DPoP" : "Bearer", (await client.GetTokenAsync(ProgramWorld.Stopping)).TokenType);
        BoundaryProblemException refused = await Assert.ThrowsAsync<BoundaryProblemException>(() => stranger.GetRequiredService<AtellagentClient>().GetTokenAsync(ProgramWorld.Stopping));
        Assert.Equal(ProblemCodes.Unauthenticated, refused.Problem.Code);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Each_token_is_exchanged_for_what_the_file_holds_then()
    {
        World world = trusting.World;
        string file = world.Folder.In("workload.jwt");
        await File.WriteAllTextAsync(file, trusting.Issuer.Sign(trusting.Issuer.Claims(seconds: 60)) + "\n", ProgramWorld.Stopping);
        await using ServiceProvider program = ProgramWorld.Program(world, options => options.SubjectTokenFile = file);
        AtellagentClient client = program.GetRequiredService<AtellagentClient>();

        TokenReport token = await client.GetTokenAsync(ProgramWorld.Stopping);
        Assert.Equal("\"alice\"", ExchangeWorld.Claims(token.AccessToken!)["sub"]!.ToString());
        Assert.Equal("""{"sub":"agent"}""", ExchangeWorld.Claims(token.AccessToken!)["act"]!.ToString());
        Assert.IsType<SubmissionResult.Completed>(await client.SubmitAsync(Refund, null, ProgramWorld.Stopping));

        AccessTokens tokens = program.GetRequiredService<AccessTokens>();
        await File.WriteAllTextAsync(file, trusting.Issuer.Sign(trusting.Issuer.Claims("u-nobody")), ProgramWorld.Stopping);
        tokens.Forget(token);
        Assert.Contains("no principal", (await Assert.ThrowsAsync<BoundaryProblemException>(() => client.GetTokenAsync(ProgramWorld.Stopping))).Message, StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains("cannot be read", (await Assert.ThrowsAsync<BoundaryProblemException>(() => client.GetTokenAsync(ProgramWorld.Stopping))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_private_key_that_will_do_is_refused_without_its_text()
    {
        using ECDsa large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using ECDsa good = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using RSA small = RSA.Create(1024);
        using RSA wide = RSA.Create(2048);

        foreach (string pem in (string[])["", "nonsense", large.ExportPkcs8PrivateKeyPem(), good.ExportSubjectPublicKeyInfoPem(), small.ExportPkcs8PrivateKeyPem(), wide.ExportSubjectPublicKeyInfoPem()])
        {
            ArgumentException wrong = Assert.Throws<ArgumentException>(() => ClientKey.FromPem(pem).Dispose());
            Assert.DoesNotContain("BEGIN", wrong.ToString(), StringComparison.Ordinal);
        }

        using ClientKey rsa = ClientKey.FromPem(wide.ExportRSAPrivateKeyPem(), "k1");
        string[] parts = rsa.Assert("agent", new Uri("http://127.0.0.1:8700/"), DateTimeOffset.UnixEpoch).Split('.');
        Assert.True(wide.VerifyData(System.Text.Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal("""{"alg":"RS256","kid":"k1","typ":"client-authentication+jwt"}""", System.Text.Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(parts[0])));
    }

    private static string Jwk(ECDsa key)
    {
        ECParameters parameters = key.ExportParameters(includePrivateParameters: false);
        return $$"""{ kty: EC, crv: P-256, x: "{{System.Buffers.Text.Base64Url.EncodeToString(parameters.Q.X!)}}", y: "{{System.Buffers.Text.Base64Url.EncodeToString(parameters.Q.Y!)}}" }""";
    }

    private static Task<World> KeyedAsync(string jwk) => World.StartAsync(world =>
    {
        string file = Path.Combine(world.BoundaryFolder, "boundary.yaml");
        string before = File.ReadAllText(file);
        string after = before.Replace("    - clientSecretRef: env:AGENT_SECRET\n      deployments: [prod, spare]\n", $"    - publicKey: {jwk}\n      deployments: [prod, spare]\n", StringComparison.Ordinal);
        Assert.NotEqual(before, after);
        File.WriteAllText(file, after);
    });

    private static ServiceProvider Program(World world, string pem, bool isBound)
    {
        string file = world.Folder.In(Guid.CreateVersion7().ToString("N") + ".pem");
        File.WriteAllText(file, pem);
        return ProgramWorld.Program(world, options => (options.ClientSecret, options.PrivateKeyFile, options.BindTokens) = (null, file, isBound));
    }
}
