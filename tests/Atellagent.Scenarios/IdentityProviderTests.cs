using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>People who sign in at an OpenID Connect provider, and what their groups there are here.</summary>
public sealed class IdentityProviderTests : IClassFixture<ProviderWorld>, IDisposable
{
    private readonly ProviderWorld _there;

    public IdentityProviderTests(ProviderWorld there)
    {
        _there = there;
        foreach (StubProvider provider in (StubProvider[])[there.Corporate, there.Partner])
        {
            provider.Claims.Clear();
            provider.Subject = "u-alice";
        }

        there.Partner.Subject = "p-alice";
    }

    [Fact]
    public async Task A_person_signs_in_at_a_provider_and_the_pending_authorization_goes_on()
    {
        ClientCall tokens = await _there.TokensAsync();

        Assert.Equal(200, tokens.Status);
        JsonObject authority = await _there.AuthorityAsync(Access(tokens));
        Assert.Equal("""{"groups":[],"name":"corporate","subject":"u-alice"}""", authority["provider"]!.ToString());
        Assert.Equal("alice", Text(((JsonObject)authority["principal"]!)["name"]));
        Assert.Equal("""["fed"]""", ExchangeWorld.Claims(PersonFlow.Member(tokens, "id_token"))["amr"]!.ToString());
        JsonObject record = _there.Record();
        Assert.Equal(("accepted", "provider:corporate", "alice"), (Text(record["verb"]), Text(record["method"]), Text(record["person"])));
        Dictionary<string, string> asked = _there.Corporate.LastRequest;
        Assert.Equal(("code", "S256", StubProvider.ClientId), (asked["response_type"], asked["code_challenge_method"], asked["client_id"]));
        Assert.Equal(["groups", "openid"], asked["scope"].Split(' ').Order(StringComparer.Ordinal));
        Assert.Equal(_there.World.Boundary.Address + "sign-in/callback/corporate", asked["redirect_uri"]);
        Assert.True(asked["nonce"].Length >= 40 && asked["state"].Length >= 40, "nonce and state are random");
        Assert.DoesNotContain(StubProvider.Secret, _there.World.Boundary.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sign_in_that_nothing_asked_for_ends_at_the_account_and_a_device_gets_its_answer()
    {
        using Browser browser = _there.Browser();
        await browser.GetAsync("sign-in");
        await browser.ChooseAsync("/sign-in/with/corporate");
        Uri back = await _there.Corporate.VisitAsync(browser.Onward!);
        await browser.GetAsync(back.PathAndQuery);
        await browser.FollowAsync();
        Assert.Equal("Signed in as alice", browser.Title);

        ClientCall device = await PersonFlow.TokenAsync(_there.World, new() { ["client_id"] = "atell", ["scope"] = "openid" }, "oauth/device_authorization");
        using Browser other = _there.Browser();
        await other.GetAsync("oauth/device?user_code=" + PersonFlow.Member(device, "user_code"));
        await other.FollowAsync();
        await other.ChooseAsync("/sign-in/with/corporate");
        await other.GetAsync((await _there.Corporate.VisitAsync(other.Onward!)).PathAndQuery);
        await other.FollowAsync();
        Assert.Contains(PersonFlow.Member(device, "user_code"), other.Text, StringComparison.Ordinal);
        await other.SubmitAsync(("decision", "allow"));
        Assert.Equal("Connected", other.Title);
    }

    [Fact]
    public async Task Groups_are_teams_for_as_long_as_the_sign_in_lasts()
    {
        _there.Corporate.Claims["groups"] = new[] { "Reviewers", "night shift", "unknown", "reviewers", "Reviewers ", "Rev\u0456ewers", "oncall" };
        ClientCall first = await _there.TokensAsync();
        JsonObject authority = await _there.AuthorityAsync(Access(first));
        Assert.Equal("""{"groups":["Reviewers","night shift"],"name":"corporate","subject":"u-alice"}""", authority["provider"]!.ToString());
        Assert.Equal("""[{"from":["document","provider:corporate"],"name":"oncall"},{"from":["provider:corporate"],"name":"reviewers"}]""", authority["teams"]!.ToString());

        _there.Corporate.Claims["groups"] = "Reviewers";
        ClientCall second = await _there.TokensAsync();
        Assert.Equal("""[{"from":["document"],"name":"oncall"},{"from":["provider:corporate"],"name":"reviewers"}]""", (await _there.AuthorityAsync(Access(second)))["teams"]!.ToString());

        // The refresh family keeps what was so at its sign-in; a new sign-in has what is so then.
        _there.Corporate.Claims.Remove("groups");
        ClientCall third = await _there.TokensAsync();
        Assert.Equal("""[{"from":["document"],"name":"oncall"}]""", (await _there.AuthorityAsync(Access(third)))["teams"]!.ToString());
        ClientCall renewed = await PersonFlow.RefreshAsync(_there.World, PersonFlow.Member(second, "refresh_token"));
        Assert.Contains("reviewers", (await _there.AuthorityAsync(Access(renewed)))["teams"]!.ToString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Groups_may_be_told_beside_the_token_and_what_is_no_text_is_no_group()
    {
        _there.Partner.Claims["groups"] = new[] { "Reviewers" };
        Assert.Null((await _there.AuthorityAsync(Access(await _there.TokensAsync(_there.Partner))))["teams"] is JsonArray { Items.Length: > 1 } ? "" : null);
        _there.Corporate.Claims["groups"] = new object[] { 1, true, new[] { "Reviewers" } };
        Assert.Equal("""[{"from":["document"],"name":"oncall"}]""", (await _there.AuthorityAsync(Access(await _there.TokensAsync())))["teams"]!.ToString());
    }

    [Fact]
    public async Task One_subject_at_two_providers_is_two_people()
    {
        _there.Partner.Subject = "u-alice";

        Assert.Equal("bob", ExchangeWorld.Claims(Access(await _there.TokensAsync(_there.Partner)))["sub"] is JsonString name ? name.Value : "");
        Assert.Equal("alice", Text(ExchangeWorld.Claims(Access(await _there.TokensAsync()))["sub"]));
    }

    [Theory]
    [InlineData("u-nobody")]
    [InlineData("U-ALICE")]
    [InlineData("u-\u0430lice")]
    [InlineData("u-alice ")]
    [InlineData("alice")]
    [InlineData("p-alice")]
    public async Task A_subject_that_is_nobody_here_is_refused_and_told_nothing(string subject)
    {
        _there.Corporate.Subject = subject;
        using Browser browser = _there.Browser();
        await _there.ReturnAsync(browser);

        Assert.Equal((403, "You cannot sign in here"), (browser.Status, browser.Title));
        Assert.DoesNotContain("alice", browser.Text, StringComparison.Ordinal);
        Assert.Null(browser.Cookie);
        JsonObject record = _there.Record();
        Assert.Equal(("refused", "provider:corporate", subject, "the subject is no person of this boundary"), (Text(record["verb"]), Text(record["method"]), Text(record["subject"]), Text(record["reason"])));
    }

    [Fact]
    public async Task What_is_said_on_the_page_is_the_same_for_a_person_who_is_suspended()
    {
        _there.Corporate.Subject = "u-nobody";
        using Browser nobody = _there.Browser();
        await _there.ReturnAsync(nobody);

        _there.Corporate.Subject = "u-alice";
        using Browser browser = _there.Browser();
        PersonFlow flow = new(_there.World);
        Uri there = await _there.LeaveAsync(browser, flow);
        Assert.Equal(200, (await _there.World.SuspendAsync("principals", "alice", "suspend")).Status);
        await browser.GetAsync((await _there.Corporate.VisitAsync(there)).PathAndQuery);
        JsonObject record = _there.Record();
        Assert.Equal(200, (await _there.World.SuspendAsync("principals", "alice", "resume")).Status);

        Assert.Equal((nobody.Status, nobody.Text), (browser.Status, browser.Text));
        Assert.Equal(("alice", "the person is suspended"), (Text(record["person"]), Text(record["reason"])));
    }

    [Fact]
    public async Task A_provider_that_is_suspended_ends_what_it_has_vouched_for()
    {
        using Browser before = _there.Browser();
        await _there.ReturnAsync(before, _there.Partner);
        Uri away = await _there.LeaveAsync(_there.Browser(), new PersonFlow(_there.World), "partner");
        ClientCall tokens = await _there.TokensAsync(_there.Partner);
        Assert.Null((await _there.AuthorityAsync(Access(tokens)))["refused"]);

        Assert.Equal(200, (await _there.World.SuspendAsync("identity-providers", "partner", "suspend")).Status);

        Assert.Contains("does not vouch", Text((await _there.AuthorityAsync(Access(tokens)))["refused"]), StringComparison.Ordinal);
        Assert.Equal("invalid_grant", PersonFlow.Error(await PersonFlow.RefreshAsync(_there.World, PersonFlow.Member(tokens, "refresh_token"))));
        await before.GetAsync("sign-in");
        Assert.Equal("Sign in", before.Title);
        Assert.DoesNotContain("/sign-in/with/partner", before.Text, StringComparison.Ordinal);
        Assert.Contains("/sign-in/with/corporate", before.Text, StringComparison.Ordinal);
        Uri back = await _there.Partner.VisitAsync(away);
        await before.GetAsync(back.PathAndQuery);
        Assert.Equal(403, before.Status);
        Assert.Equal(200, (await _there.World.SuspendAsync("identity-providers", "partner", "resume")).Status);
    }

    [Fact]
    public async Task What_waits_for_somebody_who_signed_in_there_ends_with_the_provider_that_vouched()
    {
        World world = _there.World;
        const string Gate =
            """
            apiVersion: atellagent/v1
            kind: Team
            metadata: { name: payers }
            spec: { members: [paul] }
            ---
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: paul }
            spec: { type: person, credentials: [ { clientSecretRef: env:AGENT_SECRET } ] }
            ---
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: sam }
            spec: { type: person }
            ---
            apiVersion: atellagent/v1
            kind: Team
            metadata: { name: support }
            spec: { members: [sam] }
            ---
            apiVersion: atellagent/v1
            kind: Policy
            metadata: { name: payers/large, owner: payers }
            spec:
              match: { routes: [payments], operations: [refund] }
              rules: [ { id: large, effect: require_approval, when: "args.amount > 100", approval: { gate: payers, from: { teams: [payers] }, quorum: 1, ttl: 1h } } ]
            """;
        ClientCall applied = await world.ApplyAsync(Gate);
        Assert.True(applied.Status == 200, applied.Body?.ToString());
        string paul = await world.TokenAsync("paul", deployment: null);
        string alice = await ActingAsync(Access(await _there.TokensAsync(_there.Partner)));
        const string Refund = """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":200,"currency":"EUR"}}""";
        ClientCall waits = await world.ActAsync(alice, Refund);
        (string first, string digest) = ApprovalWorld.Approval(waits);
        (string second, string same) = ApprovalWorld.Approval(await world.ActAsync(alice, Refund));
        int before = world.Upstream.Requests.Count;

        Assert.Equal(200, (await ApprovalWorld.VoteAsync(world, paul, first, digest)).Status);
        Assert.Equal("succeeded", (await world.GetAsync($"v1/actions/{waits.Action}?wait=20", alice)).Outcome);
        Assert.Equal(before + 1, world.Upstream.Requests.Count);

        Assert.Equal(200, (await world.SuspendAsync("identity-providers", "partner", "suspend")).Status);
        await ApprovalWorld.VoteAsync(world, paul, second, same);
        await ApprovalWorld.BecomesAsync(world, second, "cancelled");

        Assert.Equal(before + 1, world.Upstream.Requests.Count);
        Assert.Equal(200, (await world.SuspendAsync("identity-providers", "partner", "resume")).Status);
    }

    [Fact]
    public async Task An_agent_acts_for_a_person_with_the_teams_of_the_persons_sign_in()
    {
        _there.Corporate.Claims["groups"] = new[] { "Reviewers" };
        string alice = Access(await _there.TokensAsync());
        string token = await ActingAsync(alice);

        Assert.Equal("""{"groups":["Reviewers"],"name":"corporate","subject":"u-alice"}""", (await _there.AuthorityAsync(token))["provider"]!.ToString());
        Assert.Equal("[]", (await _there.AuthorityAsync(token))["teams"]!.ToString());
        Assert.Equal(200, (await _there.World.RefundAsync(token)).Status);

        // A policy that asks for the team is answered by the sign-in that the token comes from.
        ClientCall applied = await _there.World.ApplyAsync(
            "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: for-reviewers }\nspec:\n  match: { routes: [payments], operations: [getOrder] }\n  rules: [ { id: others, effect: deny, when: \"!delegation.exists(p, 'reviewers' in p.teams)\" } ]\n");
        Assert.True(applied.Status == 200, applied.Body?.ToString());
        const string Read = """{"route":"payments","operation":"getOrder","arguments":{"orderId":"ord_1"}}""";
        Assert.Equal(200, (await _there.World.ActAsync(token, Read)).Status);
        _there.Corporate.Claims.Remove("groups");
        ClientCall refused = await _there.World.ActAsync(await ActingAsync(Access(await _there.TokensAsync())), Read);
        Assert.Equal((403, "denied"), (refused.Status, refused.Code));
    }

    public void Dispose() => GC.SuppressFinalize(this);

    private async Task<string> ActingAsync(string person) => Access(await _there.World.RequestTokenAsync(
        "agent", World.AgentSecret, "prod", ("grant_type", ExchangeWorld.Grant), ("subject_token", person), ("subject_token_type", ExchangeWorld.AccessToken)));

    private static string Access(ClientCall tokens) => PersonFlow.Member(tokens, "access_token");

    private static string? Text(JsonValue? value) => (value as JsonString)?.Value;
}
