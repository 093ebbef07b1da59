using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;
using Microsoft.Data.Sqlite;

namespace Atellagent.Scenarios;

/// <summary>The authorization code flow for people, and what is tried against it (RFC 9700).</summary>
public sealed class AuthorizationCodeTests(SharedPeople shared) : IClassFixture<SharedPeople>
{
    [Fact]
    public async Task A_person_signs_in_and_administers_as_their_role_allows()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);

        Dictionary<string, string> answer = await flow.ApproveAsync(browser);
        ClientCall tokens = await flow.RedeemAsync(answer["code"]);

        Assert.Equal(flow.State, answer["state"]);
        Assert.Equal(world.Boundary.Address.AbsoluteUri, answer["iss"]);
        Assert.Equal(200, tokens.Status);
        Assert.Equal("Bearer", PersonFlow.Member(tokens, "token_type"));
        Assert.Equal("n-0", Claim(PersonFlow.Member(tokens, "id_token"), "nonce"));
        Assert.Equal(PersonFlow.Alice, Claim(PersonFlow.Member(tokens, "id_token"), "sub"));
        ClientCall suspended = await world.SuspendAsync("deployments", "spare", "suspend", PersonFlow.Member(tokens, "access_token"));
        Assert.Equal(200, suspended.Status);
        Assert.Contains("\"principal\":\"alice\"", (await world.GetAsync("v1/evidence?route=atellagent", PersonFlow.Member(tokens, "access_token"))).Body!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_without_a_role_administers_nothing()
    {
        World world = shared.World;
        Assert.Equal(204, (await PersonFlow.SetPasswordAsync(world, "bob", "another horse another staple")).Status);
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);

        ClientCall tokens = await flow.RedeemAsync((await flow.ApproveAsync(browser, "bob", "another horse another staple"))["code"]);

        Assert.Equal(403, (await world.SuspendAsync("deployments", "spare", "suspend", PersonFlow.Member(tokens, "access_token"))).Status);
        Assert.Equal(403, (await world.RefundAsync(PersonFlow.Member(tokens, "access_token"))).Status);
        Assert.Empty(world.Upstream.Requests);
    }

    [Fact]
    public async Task A_code_is_good_once_and_bringing_it_again_ends_what_it_gave()
    {
        World world = shared.World;
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        string code = (await flow.ApproveAsync(browser))["code"];
        ClientCall tokens = await flow.RedeemAsync(code);
        string access = PersonFlow.Member(tokens, "access_token");
        Assert.Equal(200, (await world.GetAsync("v1/me/authority", access)).Status);

        ClientCall again = await flow.RedeemAsync(code);

        Assert.Equal((400, "invalid_grant"), (again.Status, PersonFlow.Error(again)));
        Assert.Equal(401, (await world.GetAsync("v1/me/authority", access)).Status);
        Assert.Equal("invalid_grant", PersonFlow.Error(await PersonFlow.RefreshAsync(world, PersonFlow.Member(tokens, "refresh_token"))));
    }

    [Fact]
    public async Task A_code_is_bound_to_verifier_redirect_and_client()
    {
        World world = shared.World;
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        Action<Dictionary<string, string>>[] thefts =
        [
            static form => form["code_verifier"] = new string('v', 43),
            static form => form.Remove("code_verifier"),
            static form => form["redirect_uri"] = "http://127.0.0.1:45679/callback",
            static form => form.Remove("redirect_uri"),
            static form => form["client_id"] = "atellagent-console",
            static form => form["client_id"] = "agent",
        ];

        foreach (Action<Dictionary<string, string>> theft in thefts)
        {
            ClientCall stolen = await flow.RedeemAsync((await flow.ApproveAsync(browser))["code"], theft);
            Assert.True(stolen.Status is 400 or 401, stolen.Body?.ToString());
            Assert.Null(stolen.Body!["access_token"]);
        }

        Assert.Equal(200, (await flow.RedeemAsync((await flow.ApproveAsync(browser))["code"])).Status);
    }

    [Theory]
    [InlineData("code_challenge", null)]
    [InlineData("code_challenge_method", "plain")]
    [InlineData("code_challenge_method", null)]
    [InlineData("code_challenge_method", "S512")]
    [InlineData("response_type", "token")]
    [InlineData("response_type", "code id_token")]
    [InlineData("response_mode", "fragment")]
    [InlineData("response_mode", "form_post")]
    [InlineData("audience", "atellagent")]
    public async Task A_request_without_a_strong_challenge_or_for_another_flow_or_audience_is_refused(string parameter, string? value)
    {
        World world = shared.World;
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        flow.Parameters[parameter] = value;

        await browser.GetAsync(flow.Path);

        Assert.DoesNotContain("code=", browser.Onward?.AbsoluteUri ?? "", StringComparison.Ordinal);
        Assert.True(browser.Onward is null ? browser.Status == 400 : PersonFlow.Query(browser.Onward).ContainsKey("error"), $"{browser.Status} {browser.Onward}");
    }

    [Fact]
    public async Task A_redirect_that_is_not_the_clients_gets_nothing_not_even_an_error()
    {
        World world = shared.World;
        using Browser browser = new(world.Boundary.Address);
        string[] strangers =
        [
            "https://evil.example/callback", "http://127.0.0.1:45678/callback/", "http://127.0.0.1:45678/callback?x=1", "http://127.0.0.1:45678/other",
            "http://127.0.0.1.evil.example/callback", "http://127.0.0.1:45678@evil.example/callback", "http://localhost:45678/callback", "https://127.0.0.1:45678/callback",
            "http://127.0.0.1:45678/callback#x", "//evil.example/callback", "/callback", "javascript:alert(1)", "http://127.0.0.2:45678/callback", "http://127.0.0.1:45678/x/../callback",
            "http://evil.example:45678/callback", "http://127.0.0.1:45678/%63allback",
        ];

        foreach (string stranger in strangers)
        {
            await browser.GetAsync(new PersonFlow(world) { Redirect = stranger }.Path);
            Assert.True(browser.Onward is null && browser.Status == 400, $"{stranger}: {browser.Status} {browser.Onward}");
            Assert.Equal("This request cannot be answered", browser.Title);
        }

        PersonFlow console = new(world) { Redirect = "http://127.0.0.1:1/console/callback" };
        console.Parameters["client_id"] = "atellagent-console";
        await browser.GetAsync(console.Path);
        Assert.True(browser.Onward is null && browser.Status == 400, $"{browser.Status} {browser.Onward}");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/callback")]
    [InlineData("http://127.0.0.1:65535/callback")]
    [InlineData("http://[::1]:5555/callback")]
    public async Task A_command_line_listens_on_whatever_port_is_free(string redirect)
    {
        World world = shared.World;
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world) { Redirect = redirect };

        Assert.Equal(200, (await flow.RedeemAsync((await flow.ApproveAsync(browser))["code"])).Status);
    }

    [Fact]
    public async Task Who_has_signed_in_is_asked_again_by_a_program_that_could_be_imitated_and_not_by_the_console()
    {
        World world = shared.World;
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        await flow.ApproveAsync(browser);

        await browser.GetAsync(flow.Path);
        Assert.Null(await browser.FollowAsync());
        Assert.Equal("Continue as alice?", browser.Title);
        PersonFlow console = new(world) { Redirect = new Uri(world.Boundary.Address, "console/callback").AbsoluteUri };
        console.Parameters["client_id"] = "atellagent-console";
        await browser.GetAsync(console.Path);
        Uri? end = await browser.FollowAsync();
        Assert.StartsWith(console.Redirect, end?.AbsoluteUri ?? browser.Title, StringComparison.Ordinal);
        Assert.Equal(200, (await console.RedeemAsync(PersonFlow.Query(end!)["code"])).Status);
    }

    [Fact]
    public async Task Somebody_elses_approval_or_one_for_another_request_is_none()
    {
        World world = shared.World;
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        await flow.BeginAsync(browser);
        await browser.SubmitAsync(("name", PersonFlow.Alice), ("password", PersonFlow.Password));
        string approved = browser.Onward!.PathAndQuery;
        string approval = approved[approved.IndexOf("&approval=", StringComparison.Ordinal)..];

        await browser.GetAsync(new PersonFlow(world).Path + approval);
        Assert.Null(await browser.FollowAsync());
        Assert.Equal("Continue as alice?", browser.Title);
        using Browser other = new(world.Boundary.Address);
        await other.GetAsync(approved);
        Assert.Null(await other.FollowAsync());
        Assert.Equal("Sign in", other.Title);
        await browser.GetAsync(approved);
        Assert.Contains("code=", browser.Onward!.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompt_and_max_age_mean_what_they_say()
    {
        World world = shared.World;
        using Browser browser = new(world.Boundary.Address);
        PersonFlow Asking(string name, string value)
        {
            PersonFlow flow = new(world) { Redirect = new Uri(world.Boundary.Address, "console/callback").AbsoluteUri };
            flow.Parameters["client_id"] = "atellagent-console";
            flow.Parameters[name] = value;
            return flow;
        }

        await browser.GetAsync(Asking("prompt", "none").Path);
        Assert.Equal("login_required", PersonFlow.Query(browser.Onward!)["error"]);
        await Asking("max_age", "3600").ApproveAsync(browser);

        await browser.GetAsync(Asking("prompt", "none").Path);
        Assert.Contains("code", PersonFlow.Query(browser.Onward!).Keys);
        await browser.GetAsync(Asking("prompt", "login").Path);
        Assert.Null(await browser.FollowAsync());
        Assert.Equal("Sign in", browser.Title);
        await browser.SubmitAsync(("name", PersonFlow.Alice), ("password", PersonFlow.Password));
        Assert.Contains("code", PersonFlow.Query((await browser.FollowAsync())!).Keys);
        await browser.GetAsync(Asking("max_age", "0").Path);
        Assert.Null(await browser.FollowAsync());
        Assert.Equal("Sign in", browser.Title);
        await browser.GetAsync(Asking("prompt", "none login").Path);
        Assert.Equal((400, "This request cannot be answered"), (browser.Status, browser.Title));
    }

    [Fact]
    public async Task A_refresh_token_is_good_once_and_bringing_it_again_ends_the_family()
    {
        // The port is another one after a restart; the issuer of a refresh token must not be.
        await using World world = await PersonFlow.StartAsync(static w => w.Environment["ATELLAGENT__ISSUER"] = "http://boundary.example/");
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        string first = PersonFlow.Member(await flow.RedeemAsync((await flow.ApproveAsync(browser))["code"]), "refresh_token");

        await world.RestartAsync();
        ClientCall second = await PersonFlow.RefreshAsync(world, first);
        Assert.Equal(200, second.Status);
        string access = PersonFlow.Member(second, "access_token");
        Assert.Equal(200, (await world.GetAsync("v1/me/authority", access)).Status);
        ClientCall stolen = await PersonFlow.RefreshAsync(world, first);

        Assert.Equal("invalid_grant", PersonFlow.Error(stolen));
        Assert.Equal("invalid_grant", PersonFlow.Error(await PersonFlow.RefreshAsync(world, PersonFlow.Member(second, "refresh_token"))));
        Assert.Equal(401, (await world.GetAsync("v1/me/authority", access)).Status);
    }

    [Fact]
    public async Task A_suspended_person_gets_nothing_and_a_new_password_ends_what_was_won_with_the_old_one()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        ClientCall tokens = await flow.RedeemAsync((await flow.ApproveAsync(browser))["code"]);
        string code = (await flow.ApproveAsync(browser))["code"];

        Assert.Equal(200, (await world.SuspendAsync("principals", "alice", "suspend")).Status);
        Assert.Equal("invalid_grant", PersonFlow.Error(await flow.RedeemAsync(code)));
        Assert.Equal("invalid_grant", PersonFlow.Error(await PersonFlow.RefreshAsync(world, PersonFlow.Member(tokens, "refresh_token"))));
        await flow.BeginAsync(browser);
        await browser.SubmitAsync(("name", PersonFlow.Alice), ("password", PersonFlow.Password));
        Assert.Equal(403, browser.Status);
        Assert.Equal(200, (await world.SuspendAsync("principals", "alice", "resume")).Status);
        tokens = await flow.RedeemAsync((await flow.ApproveAsync(browser))["code"]);
        string access = PersonFlow.Member(tokens, "access_token");
        Assert.Equal(200, (await world.GetAsync("v1/me/authority", access)).Status);

        Assert.Equal(204, (await PersonFlow.SetPasswordAsync(world, "alice", "a whole new password")).Status);

        Assert.Equal(401, (await world.GetAsync("v1/me/authority", access)).Status);
        Assert.Equal("invalid_grant", PersonFlow.Error(await PersonFlow.RefreshAsync(world, PersonFlow.Member(tokens, "refresh_token"))));
        await flow.BeginAsync(browser);
        await browser.SubmitAsync(("name", PersonFlow.Alice), ("password", PersonFlow.Password));
        Assert.Equal(403, browser.Status);
    }

    [Fact]
    public async Task What_the_person_was_asked_for_bounds_the_token_and_its_successors()
    {
        World world = shared.World;
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        string whole = world.Boundary.Address.AbsoluteUri, route = whole + "mcp/payments";
        flow.Parameters["resource"] = route;

        ClientCall tokens = await flow.RedeemAsync((await flow.ApproveAsync(browser))["code"]);
        ClientCall renewed = await PersonFlow.RefreshAsync(world, PersonFlow.Member(tokens, "refresh_token"));
        ClientCall named = await flow.RedeemAsync((await flow.ApproveAsync(browser))["code"], form => form["resource"] = route);
        List<ClientCall> wider = [];
        foreach (string other in new[] { whole, whole + "mcp", whole + "mcp/elsewhere" })
        {
            wider.Add(await flow.RedeemAsync((await flow.ApproveAsync(browser))["code"], form => form["resource"] = other));
        }

        Assert.All([tokens, renewed, named], call => Assert.Equal(route, Claim(PersonFlow.Member(call, "access_token"), "aud")));
        Assert.All(wider, static call => Assert.Equal((400, "invalid_target"), (call.Status, PersonFlow.Error(call))));
        foreach (ClientCall call in new[] { tokens, renewed, named })
        {
            Assert.Equal(401, (await world.GetAsync("v1/me/authority", PersonFlow.Member(call, "access_token"))).Status);
        }

        ClientCall stretched = await PersonFlow.TokenAsync(world, new() { ["grant_type"] = "refresh_token", ["client_id"] = "atell", ["refresh_token"] = PersonFlow.Member(renewed, "refresh_token"), ["resource"] = whole });
        Assert.Equal((400, "invalid_target"), (stretched.Status, PersonFlow.Error(stretched)));
    }

    [Theory]
    [InlineData("resource", "https://elsewhere.example/", "invalid_target")]
    [InlineData("resource", "{W}mcp/nowhere", "invalid_target")]
    [InlineData("authorization_details", "[]", "invalid_request")]
    public async Task What_a_code_cannot_be_for_is_refused_and_not_left_out(string parameter, string value, string error)
    {
        World world = shared.World;
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        flow.Parameters[parameter] = value.Replace("{W}", world.Boundary.Address.AbsoluteUri, StringComparison.Ordinal);

        await browser.GetAsync(flow.Path);

        Assert.StartsWith(flow.Redirect + "?", browser.Onward?.AbsoluteUri ?? $"{browser.Status} {browser.Text}", StringComparison.Ordinal);
        Assert.Equal(error, PersonFlow.Query(browser.Onward!)["error"]);
    }

    [Fact]
    public async Task No_principal_takes_the_name_of_one_of_the_boundarys_programs()
    {
        await using World world = await World.StartAsync();

        ClientCall answer = await world.ApplyAsync("apiVersion: atellagent/v1\nkind: Principal\nmetadata: { name: atell }\nspec: { type: agent }\n");

        Assert.Contains("program of the boundary", answer.Body!.ToString(), StringComparison.Ordinal);
        Assert.NotEqual(200, answer.Status);
    }

    [Fact]
    public async Task Neither_passwords_nor_what_is_won_with_them_stand_in_the_database_or_the_output()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        string code = (await flow.ApproveAsync(browser))["code"];
        ClientCall tokens = await flow.RedeemAsync(code);
        string[] secrets = [PersonFlow.Password, code, browser.Cookie!, PersonFlow.Member(tokens, "access_token"), PersonFlow.Member(tokens, "refresh_token"), flow.Verifier];

        await world.Boundary.StopAsync();
        SqliteConnection.ClearAllPools();

        string[] written = [world.Boundary.Output, .. Directory.EnumerateFiles(world.Data, "atellagent.db*").Select(static file => Encoding.Latin1.GetString(File.ReadAllBytes(file)))];
        Assert.All(written, text => Assert.All(secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal)));
    }

    private static string Claim(string token, string name)
    {
        Assert.True(StrictJson.TryParse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]), JsonLimits.Default, out JsonValue? claims, out string? problem), problem);
        return ((JsonString)((JsonObject)claims)[name]!).Value;
    }
}
