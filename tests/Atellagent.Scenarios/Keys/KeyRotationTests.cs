using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using Atellagent.Scenarios.Tokens;

namespace Atellagent.Scenarios.Keys;

/// <summary>Rotation of the keys of a boundary that serves.</summary>
public sealed class KeyRotationTests
{
    [Fact]
    public async Task A_rotation_takes_effect_without_a_restart_and_no_token_in_use_ends()
    {
        await using World world = await World.StartAsync();
        string old = await world.TokenAsync();
        string[] published = await PublishedAsync(world);

        (int code, string said) = await Atell.RunAsync(world, "keys", "rotate", "--reason", "the quarter is over");
        Assert.True(code == 0, said);
        string fresh = await world.TokenAsync();
        string[] after = await PublishedAsync(world);

        Assert.Equal(published[0], Jwt.Kid(old));
        Assert.Equal(published[1], Jwt.Kid(fresh));
        Assert.Equal([published[1], after[1], published[0]], after);
        Assert.Equal(200, (await world.RefundAsync(old)).Status);
        Assert.Equal(200, (await world.RefundAsync(fresh)).Status);
        await world.RestartAsync();
        Assert.Equal(after, await PublishedAsync(world));
        (_, string table) = await Atell.RunAsync(world, "keys", "list");
        Assert.All(after, kid => Assert.Contains(kid, table, StringComparison.Ordinal));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_rotation_is_in_evidence_with_who_asked_and_why()
    {
        await using World world = await World.StartAsync();
        string admin = await world.AdminTokenAsync();

        Assert.Equal(200, (await RotateAsync(world, admin, """{"reason":"a copy was lost"}""")).Status);
        ClientCall evidence = await world.GetAsync("v1/evidence?type=administration", admin);

        JsonObject newest = (JsonObject)((JsonObject)((JsonArray)evidence.Body!["items"]!).Items[0])["body"]!;
        Assert.Equal("rotate-keys", ((JsonString)newest["verb"]!).Value);
        Assert.Equal("administrator", ((JsonString)newest["by"]!).Value);
        Assert.Equal("a copy was lost", ((JsonString)((JsonObject)newest["subject"]!)["why"]!).Value);
    }

    [Fact]
    public async Task Keys_that_somebody_else_may_have_are_worth_nothing_once_the_call_has_returned()
    {
        await using World world = await World.StartAsync();
        string[] tokens = [await world.TokenAsync(), await world.TokenAsync()];
        Assert.Equal(200, (await world.RefundAsync(tokens[0])).Status);
        string[] published = await PublishedAsync(world);
        using System.Security.Cryptography.ECDsa key = RealKey.Open(world.Data);
        using System.Security.Cryptography.ECDsa stolen = new Silo.Identity.Keys.CanonicalEcdsa(key);
        string forged = Jwt.Sign(Jwt.Header(tokens[0]), Jwt.Claims(tokens[0]), stolen);
        Assert.Equal(200, (await world.RefundAsync(forged)).Status);

        Assert.Equal(200, (await RotateAsync(world, await world.AdminTokenAsync(), """{"reason":"a copy was lost","endTokens":true}""")).Status);

        foreach (string token in tokens.Append(forged).Append(Jwt.Sign(Jwt.Header(tokens[1]), Jwt.Claims(tokens[1]), stolen)))
        {
            Assert.Equal(401, (await world.RefundAsync(token)).Status);
            Assert.Equal(401, (await world.GetAsync("v1/me/authority", token)).Status);
        }

        Assert.Empty((await PublishedAsync(world)).Intersect(published));
        Assert.Equal(200, (await world.RefundAsync(await world.TokenAsync())).Status);
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"reason":""}""")]
    [InlineData("""{"reason":"x","endTokens":"yes"}""")]
    [InlineData("""{"reason":"x","more":1}""")]
    [InlineData("[]")]
    public async Task A_request_that_is_not_understood_rotates_nothing(string body)
    {
        await using World world = await World.StartAsync();
        string[] published = await PublishedAsync(world);

        Assert.Equal(400, (await RotateAsync(world, await world.AdminTokenAsync(), body)).Status);
        Assert.Equal(403, (await RotateAsync(world, await world.TokenAsync(), """{"reason":"mine"}""")).Status);
        Assert.Equal(401, (await RotateAsync(world, null, """{"reason":"mine"}""")).Status);
        Assert.Equal(403, (await world.GetAsync("v1/admin/keys", await world.TokenAsync())).Status);
        Assert.Equal(published, await PublishedAsync(world));
    }

    [Fact]
    public async Task A_start_under_the_wrong_master_is_refused_in_one_line()
    {
        await using World world = await World.StartAsync(static w =>
        {
            w.Environment["MASTER"] = "a master that is long enough to be one";
            w.Environment["ATELLAGENT__KEYS__MASTERREF"] = "env:MASTER";
        });
        await world.Boundary.StopAsync();
        world.Environment["MASTER"] = "another master that is long enough to be one";

        (int code, string output) = await BoundaryProcess.RunAsync(world.Data, world.BoundaryFolder, world.Environment);

        Assert.Equal(3, code);
        Assert.Contains("Keys:MasterRef", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private static Task<ClientCall> RotateAsync(World world, string? token, string body) =>
        world.SendAsync(world.Post("v1/admin/keys/rotate", token, Encoding.UTF8.GetBytes(body), "application/json"), null);

    // The order is OpenIddict's, and the signing key is told apart by the list that administrators see.
    private static async Task<string[]> PublishedAsync(World world)
    {
        ClientCall jwks = await world.GetAsync("oauth/jwks", null);
        ClientCall listed = await world.GetAsync("v1/admin/keys", await world.AdminTokenAsync());
        string[] kids = [.. ((JsonArray)listed.Body!["items"]!).Items.Select(static k => ((JsonString)((JsonObject)k)["id"]!).Value)];
        Assert.Equal(kids.Order(StringComparer.Ordinal), ((JsonArray)jwks.Body!["keys"]!).Items.Select(static k => ((JsonString)((JsonObject)k)["kid"]!).Value).Order(StringComparer.Ordinal));
        return kids;
    }
}
