using System.Net;
using System.Text.Json.Nodes;
using Atellagent.Client;
using Atellagent.Client.Actions;
using Atellagent.Client.Enforcement;
using Atellagent.Client.Extensions;
using Atellagent.Client.Extensions.Connections;
using Atellagent.Client.Problems;
using Atellagent.Client.Tokens;
using Atellagent.Harness;
using Atellagent.Scenarios.Keys;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Atellagent.Scenarios.Programs;

/// <summary>The connection that <c>AddAtellagent</c> makes: what it repeats and what it never does, whose its tokens are, and what it is told at start.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task An_action_whose_answer_is_lost_is_asked_for_again_and_done_once()
    {
        await using World world = await ProgramWorld.StartAsync();
        await using FaultProxy proxy = ProgramWorld.LoseFirst(world, "POST /v1/actions");
        await using ServiceProvider program = ProgramWorld.ProgramBehind(proxy, world, options => (options.BindTokens, options.Issuer) = (true, world.Boundary.Address));
        await ProgramWorld.TakesProofsAsync(program);

        SubmissionResult result = await program.GetRequiredService<AtellagentClient>().SubmitAsync(Refund(10), null, ProgramWorld.Stopping);

        Assert.IsType<SubmissionResult.Completed>(result);
        Assert.Equal(1, proxy.Cuts);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task A_redemption_whose_answer_is_lost_is_not_repeated()
    {
        await using World world = await ProgramWorld.StartAsync();
        int redemptions = 0;
        await using FaultProxy proxy = new(world.Boundary.Address.Port)
        {
            Chooses = (_, message) => message.StartsWith("POST /v1/permits/redeem", StringComparison.Ordinal) && Interlocked.Increment(ref redemptions) > 0 ? FaultProxy.Cut.After : FaultProxy.Cut.None,
        };
        await using ServiceProvider program = ProgramWorld.ProgramBehind(proxy, world);
        AtellagentClient boundary = program.GetRequiredService<AtellagentClient>();
        EnforcementReport decided = await boundary.DecideAsync(Refund(10), IdempotencyKeys.Make(), ProgramWorld.Stopping);

        BoundaryUnreachableException lost = await Assert.ThrowsAsync<BoundaryUnreachableException>(
            () => boundary.RedeemAsync(new PermitRedemption(decided.Permit!, decided.Digest), ProgramWorld.Stopping));

        Assert.False(lost.NothingSent);
        Assert.Equal(1, redemptions);
    }

    [Fact]
    public async Task A_boundary_that_is_not_there_is_asked_again_and_then_said_to_be_away()
    {
        await using World world = await ProgramWorld.StartAsync();
        await using ServiceProvider program = ProgramWorld.Program(world);
        AtellagentClient boundary = program.GetRequiredService<AtellagentClient>();
        await boundary.GetTokenAsync(ProgramWorld.Stopping);
        await world.Boundary.StopAsync();

        BoundaryUnreachableException away = await Assert.ThrowsAsync<BoundaryUnreachableException>(() => boundary.SubmitAsync(Refund(10), "the key", ProgramWorld.Stopping));

        Assert.Equal((true, "the key"), (away.NothingSent, away.IdempotencyKey));
        Assert.Empty(world.Upstream.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_token_that_ends_or_is_taken_back_is_replaced_by_another(bool isTakenBack)
    {
        await using World world = await World.StartAsync();
        ShiftedTime clock = new();
        await using ServiceProvider program = ProgramWorld.Program(world, time: clock);
        AtellagentClient boundary = program.GetRequiredService<AtellagentClient>();
        string first = (await boundary.GetTokenAsync(ProgramWorld.Stopping)).AccessToken!;

        if (isTakenBack)
        {
            await RevokeAsync(world, first);
        }
        else
        {
            clock.Ahead = TimeSpan.FromMinutes(10);
        }

        SubmissionResult result = await boundary.SubmitAsync(Refund(10), null, ProgramWorld.Stopping);

        Assert.IsType<SubmissionResult.Completed>(result);
        Assert.NotEqual(first, (await boundary.GetTokenAsync(ProgramWorld.Stopping)).AccessToken);
        Assert.Equal(isTakenBack ? 401 : 200, (await world.RefundAsync(first)).Status);
    }

    [Fact]
    public async Task Tokens_that_are_bound_are_worth_nothing_to_who_steals_one()
    {
        await using World world = await ProgramWorld.StartAsync();
        await using ServiceProvider program = ProgramWorld.Program(world, static options => options.BindTokens = true);
        await ProgramWorld.TakesProofsAsync(program);
        AtellagentClient boundary = program.GetRequiredService<AtellagentClient>();

        Assert.IsType<SubmissionResult.Completed>(await boundary.SubmitAsync(Refund(10), null, ProgramWorld.Stopping));
        TokenReport token = await boundary.GetTokenAsync(ProgramWorld.Stopping);

        Assert.Equal("DPoP", token.TokenType);
        Assert.Equal(401, (await world.RefundAsync(token.AccessToken!)).Status);
        Assert.Single(world.Upstream.Requests);
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("http://127.0.0.1:{UPSTREAM}/api/echo")]
    [InlineData("http://127.0.0.1:{BOUNDARY}@127.0.0.1:{UPSTREAM}/v1/actions")]
    [InlineData("//127.0.0.1:{UPSTREAM}/v1/actions")]
    [InlineData("http://localhost:{BOUNDARY}/v1/actions")]
    [InlineData("https://127.0.0.1:{BOUNDARY}/v1/actions")]
    public async Task A_token_goes_to_the_boundary_and_to_nobody_else(string address)
    {
        await using World world = await World.StartAsync();
        await using ServiceProvider program = ProgramWorld.Program(world);
        using HttpClient http = program.GetRequiredService<IHttpClientFactory>().CreateClient(ConnectionNames.Mcp);
        string spelled = address.Replace("{UPSTREAM}", $"{world.Upstream.Port}", StringComparison.Ordinal).Replace("{BOUNDARY}", $"{world.Boundary.Address.Port}", StringComparison.Ordinal);

        Uri target = new(spelled, spelled.StartsWith('/') ? UriKind.Relative : UriKind.Absolute);

        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(() => http.GetAsync(target, ProgramWorld.Stopping));

        Assert.Contains("goes to nobody else", refused.Message, StringComparison.Ordinal);
        Assert.Empty(world.Upstream.Requests);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using World world = await World.StartAsync();
        world.Upstream.Answer = request => request.Target.EndsWith("/oauth/token", StringComparison.Ordinal)
            ? new UpstreamAnswer { Body = """{"access_token":"t","token_type":"Bearer","expires_in":600}""" }
            : new UpstreamAnswer { Status = 307, Headers = [new("Location", world.Boundary.Address + "v1/actions")] };
        await using ServiceProvider program = ProgramWorld.Program(world, options => options.Address = new Uri($"http://127.0.0.1:{world.Upstream.Port}/"));

        await Assert.ThrowsAsync<BoundaryUnreachableException>(() => program.GetRequiredService<AtellagentClient>().SubmitAsync(Refund(10), null, ProgramWorld.Stopping));

        Assert.Equal(2, world.Upstream.Requests.Count);
    }

    [Fact]
    public async Task A_client_of_the_programs_own_is_an_enforcement_point()
    {
        await using World world = await World.StartAsync();
        ServiceCollection services = new();
        services.AddAtellagent(options =>
            (options.Address, options.ClientId, options.ClientSecret, options.Deployment) = (world.Boundary.Address, "agent", World.AgentSecret, "prod"));
        services.AddHttpClient("refunds").AddAtellagentEnforcement(static (request, _) => Task.FromResult<ActionSubmission?>(Refund(request.RequestUri!.Query == "?much" ? 900 : 10)));
        await using ServiceProvider program = services.BuildServiceProvider();
        using HttpClient http = program.GetRequiredService<IHttpClientFactory>().CreateClient("refunds");

        using HttpResponseMessage done = await http.GetAsync(new Uri($"http://127.0.0.1:{world.Upstream.Port}/refund"), ProgramWorld.Stopping);
        await Assert.ThrowsAsync<BoundaryProblemException>(() => http.GetAsync(new Uri($"http://127.0.0.1:{world.Upstream.Port}/refund?much"), ProgramWorld.Stopping));

        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal("/refund", Assert.Single(world.Upstream.Requests).Target);
    }

    [Fact]
    public async Task Everything_that_is_wrong_with_the_options_is_said_when_the_program_starts()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAtellagent(static options =>
            (options.Address, options.ClientSecret, options.ClientSecretFile, options.Timeout, options.Repeats, options.Issuer)
                = (new Uri("http://boundary.example/"), "a", "/nowhere", TimeSpan.Zero, 6, new Uri("ftp://x/")));
        using IHost host = builder.Build();

        OptionsValidationException wrong = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(ProgramWorld.Stopping));

        Assert.Equal(
            ["Address", "Issuer", "ClientId", "one", "there", "Timeout", "Repeats"],
            wrong.Failures.Select(static failure => failure.Split(' ')[1]));
        Assert.DoesNotContain("AllowPlainHttp", OptionsOf(options => options.AllowPlainHttp = true), StringComparison.Ordinal);
        Assert.DoesNotContain("AllowPlainHttp", OptionsOf(options => options.Address = new Uri("https://boundary.example/")), StringComparison.Ordinal);
    }

    private static async Task RevokeAsync(World world, string token)
    {
        using HttpClient http = new();
        using FormUrlEncodedContent form = new([new("client_id", "agent"), new("client_secret", World.AgentSecret), new("token", token)]);
        using HttpResponseMessage revoked = await http.PostAsync(new Uri(world.Boundary.Address, "oauth/revoke"), form, ProgramWorld.Stopping);
        Assert.Equal(HttpStatusCode.OK, revoked.StatusCode);
    }

    private static string OptionsOf(Action<AtellagentOptions> change)
    {
        ServiceCollection services = new();
        services.AddAtellagent(options =>
        {
            options.Address = new Uri("http://boundary.example/");
            change(options);
        });
        using ServiceProvider program = services.BuildServiceProvider();
        return Assert.Throws<OptionsValidationException>(() => program.GetRequiredService<IOptions<AtellagentOptions>>().Value).Message;
    }

    private static ActionSubmission Refund(decimal amount) =>
        ActionSubmission.Of("payments", "refund", new JsonObject { ["orderId"] = "ord_1", ["amount"] = amount, ["currency"] = "EUR" });
}
