using System.Net;
using Atellagent.Domain.Json;

namespace Atellagent.Scenarios;

/// <summary>What is tried on the way to an identity provider and back, and what a provider does that is down or has been taken over.</summary>
public sealed class IdentityProviderAttackTests : IClassFixture<ProviderWorld>, IAsyncLifetime
{
    private const string NotTaken = "That sign-in was not taken";
    private const string NotNow = "Not possible now";
    private readonly ProviderWorld _there;

    public IdentityProviderAttackTests(ProviderWorld there)
    {
        _there = there;
        there.Corporate.Claims.Clear();
        there.Corporate.Faults.Clear();
        (there.Corporate.Subject, there.Partner.Subject) = ("u-alice", "p-alice");
        there.Corporate.SpoilClaims = there.Corporate.SpoilHeader = there.Corporate.SpoilMetadata = static _ => { };
        there.Corporate.SpoilToken = static token => token;
    }

    public ValueTask InitializeAsync() => new(ForgetAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("nonce", "another")]
    [InlineData("nonce", null)]
    [InlineData("aud", "somebody-else")]
    [InlineData("aud", null)]
    [InlineData("iss", "http://other.example")]
    [InlineData("iss", null)]
    [InlineData("sub", null)]
    [InlineData("exp", -60L)]
    [InlineData("exp", -3600L)]
    [InlineData("exp", null)]
    public async Task A_spoiled_claim_signs_nobody_in(string name, object? value)
    {
        _there.Corporate.SpoilClaims = claims =>
        {
            claims[name] = value is long seconds ? TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds : value;
            if (value is null)
            {
                claims.Remove(name);
            }
        };

        await AssertRefusedAsync();
    }

    [Theory]
    [InlineData("alg", "none")]
    [InlineData("alg", "HS256")]
    [InlineData("kid", "unknown")]
    public async Task A_spoiled_header_signs_nobody_in(string name, string value)
    {
        _there.Corporate.SpoilHeader = header => header[name] = value;

        await AssertRefusedAsync();
    }

    [Fact]
    public async Task A_token_without_its_signature_or_with_another_signs_nobody_in()
    {
        _there.Corporate.SpoilToken = static token => token[..(token.LastIndexOf('.') + 1)];
        await AssertRefusedAsync();

        _there.Corporate.SpoilToken = static token => token[..(token.LastIndexOf('.') + 1)] + "A" + token[(token.LastIndexOf('.') + 2)..];
        await AssertRefusedAsync();
    }

    [Fact]
    public async Task The_token_of_another_provider_signs_nobody_in()
    {
        _there.Corporate.SpoilToken = _ =>
        {
            Dictionary<string, object?> claims = new()
            {
                ["iss"] = _there.Partner.Issuer,
                ["aud"] = StubProvider.ClientId,
                ["sub"] = "u-alice",
                ["iat"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
                ["exp"] = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 300,
                ["nonce"] = _there.Corporate.LastRequest["nonce"],
            };
            return _there.Partner.Sign(claims);
        };

        await AssertRefusedAsync();
    }

    [Fact]
    public async Task What_comes_back_to_another_browser_signs_nobody_in()
    {
        // A stranger has begun, and has a victim's browser end it: the victim would work in the stranger's account.
        using Browser stranger = _there.Browser();
        Uri back = await _there.Corporate.VisitAsync(await _there.LeaveAsync(stranger, new PersonFlow(_there.World)));
        using Browser victim = _there.Browser();
        await victim.GetAsync("sign-in");

        await victim.GetAsync(back.PathAndQuery);

        Assert.Equal((403, NotTaken), (victim.Status, victim.Title));
        Assert.Null(victim.Cookie);
        Assert.Equal("refused", Text(_there.Record()["verb"]));
    }

    [Fact]
    public async Task What_comes_back_twice_signs_in_once()
    {
        using Browser browser = _there.Browser();
        Uri back = await _there.Corporate.VisitAsync(await _there.LeaveAsync(browser, new PersonFlow(_there.World)));
        CookieCollection before = new();
        foreach (Cookie cookie in browser.Cookies.GetAllCookies().Where(static c => c.Name.StartsWith("atellagent-provider", StringComparison.Ordinal)))
        {
            before.Add(new Cookie(cookie.Name, cookie.Value, cookie.Path, cookie.Domain));
        }

        Assert.Single(before);
        await browser.GetAsync(back.PathAndQuery);
        Assert.Equal(200, browser.Status);

        using Browser thief = _there.Browser();
        thief.Cookies.Add(before);
        await thief.GetAsync(back.PathAndQuery);
        Assert.Equal((403, NotTaken), (thief.Status, thief.Title));
        Assert.Null(thief.Cookie);
    }

    [Theory]
    [InlineData("state", "made-up")]
    [InlineData("state", "")]
    [InlineData("code", "made-up")]
    [InlineData("code", "")]
    [InlineData("iss", "http://other.example")]
    [InlineData("iss", "")]
    public async Task A_changed_answer_signs_nobody_in(string parameter, string value)
    {
        using Browser browser = _there.Browser();
        Uri back = await _there.Corporate.VisitAsync(await _there.LeaveAsync(browser, new PersonFlow(_there.World)));
        Dictionary<string, string> answer = PersonFlow.Query(back);
        answer[parameter] = value;
        if (value.Length == 0)
        {
            answer.Remove(parameter);
        }

        await browser.GetAsync(back.AbsolutePath + "?" + string.Join('&', answer.Select(static pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")));

        Assert.Equal((403, NotTaken), (browser.Status, browser.Title));
        Assert.Null(browser.Cookie);
    }

    [Fact]
    public async Task An_answer_at_another_providers_address_is_none()
    {
        using Browser browser = _there.Browser();
        Uri back = await _there.Corporate.VisitAsync(await _there.LeaveAsync(browser, new PersonFlow(_there.World)));
        await browser.GetAsync(back.PathAndQuery.Replace("/callback/corporate", "/callback/partner", StringComparison.Ordinal));

        Assert.Equal((403, NotTaken), (browser.Status, browser.Title));
        Assert.DoesNotContain(_there.Partner.Asked, static path => path == "/token");
    }

    [Fact]
    public async Task A_provider_that_refuses_signs_nobody_in_and_says_nothing_here()
    {
        using Browser browser = _there.Browser();
        Uri back = await _there.Corporate.VisitAsync(await _there.LeaveAsync(browser, new PersonFlow(_there.World)));
        string state = PersonFlow.Query(back)["state"];
        await browser.GetAsync($"{back.AbsolutePath}?error=access_denied&error_description={Uri.EscapeDataString("<script>alert(1)</script>")}&state={Uri.EscapeDataString(state)}&iss={Uri.EscapeDataString(_there.Corporate.Issuer)}");

        Assert.Equal((403, NotTaken), (browser.Status, browser.Title));
        Assert.DoesNotContain("alert(1)", browser.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration", "down")]
    [InlineData("/.well-known/openid-configuration", "slow")]
    [InlineData("/.well-known/openid-configuration", "huge")]
    [InlineData("/.well-known/openid-configuration", "error")]
    [InlineData("/.well-known/openid-configuration", "not json")]
    [InlineData("/.well-known/openid-configuration", "http://169.254.169.254/latest/meta-data")]
    [InlineData("/.well-known/openid-configuration", "/keys")]
    [InlineData("/keys", "down")]
    [InlineData("/keys", "huge")]
    public async Task A_provider_that_cannot_be_asked_is_said_to_be_so_and_passwords_work_on(string path, string fault)
    {
        _there.Corporate.Faults[path] = fault;
        using Browser browser = _there.Browser();
        PersonFlow flow = new(_there.World);
        await flow.BeginAsync(browser);
        string form = browser.Text;
        await browser.ChooseAsync("/sign-in/with/corporate");

        Assert.Equal((503, NotNow), (browser.Status, browser.Title));
        Assert.DoesNotContain("169.254", browser.Text, StringComparison.Ordinal);
        JsonObject record = _there.Record();
        Assert.Equal(("refused", "provider:corporate"), (Text(record["verb"]), Text(record["method"])));
        Assert.Contains("its metadata cannot be read", Text(record["reason"]), StringComparison.Ordinal);
        Assert.DoesNotContain("canary-in-an-answer", _there.World.Boundary.Output, StringComparison.Ordinal);
        Assert.NotEmpty(form);
        Assert.NotEmpty((await flow.ApproveAsync(browser))["code"]);
    }

    [Theory]
    [InlineData("/token", "down", 503)]
    [InlineData("/token", "slow", 503)]
    [InlineData("/token", "huge", 503)]
    [InlineData("/token", "not json", 503)]
    [InlineData("/token", "http://169.254.169.254/", 503)]
    [InlineData("/token", "error", 503)]
    public async Task A_provider_that_fails_on_the_way_back_signs_nobody_in(string path, string fault, int status)
    {
        _there.Corporate.Faults[path] = fault;
        using Browser browser = _there.Browser();
        await _there.ReturnAsync(browser);

        Assert.Equal((status, NotNow), (browser.Status, browser.Title));
        Assert.Null(browser.Cookie);
        Assert.Equal("refused", Text(_there.Record()["verb"]));
        Assert.DoesNotContain("canary-in-an-answer", _there.World.Boundary.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("token_endpoint", "http://169.254.169.254/token")]
    [InlineData("token_endpoint", "http://127.0.0.1:1/token")]
    [InlineData("jwks_uri", "http://169.254.169.254/keys")]
    [InlineData("jwks_uri", "file:///etc/passwd")]
    [InlineData("authorization_endpoint", "http://evil.example/authorize")]
    [InlineData("authorization_endpoint", "javascript:alert(1)")]
    [InlineData("issuer", "http://evil.example")]
    [InlineData("issuer", null)]
    public async Task Metadata_that_leads_elsewhere_leads_nowhere(string name, string? value)
    {
        _there.Corporate.SpoilMetadata = metadata => metadata[name] = value;
        using Browser browser = _there.Browser();
        await new PersonFlow(_there.World).BeginAsync(browser);
        await browser.ChooseAsync("/sign-in/with/corporate");
        if (browser.Status == 200)
        {
            await browser.GetAsync((await _there.Corporate.VisitAsync(browser.Onward!)).PathAndQuery);
        }

        Assert.Equal((503, NotNow), (browser.Status, browser.Title));
        Assert.Null(browser.Cookie);
    }

    [Fact]
    public async Task Nobody_is_sent_to_a_provider_but_by_a_page_of_ours()
    {
        using Browser browser = _there.Browser();
        await browser.GetAsync("sign-in");
        await browser.PostAsync(new Uri(_there.World.Boundary.Address, "sign-in/with/corporate"), []);
        Assert.Equal(400, browser.Status);

        await browser.GetAsync("sign-in/with/corporate");
        Assert.Equal(405, browser.Status);

        await browser.GetAsync("sign-in");
        Dictionary<string, string> fields = browser.HiddenFields();
        fields["for"] = "https://evil.example/";
        await browser.PostAsync(new Uri(_there.World.Boundary.Address, "sign-in/with/corporate"), fields);
        Assert.Equal((400, "Start again"), (browser.Status, browser.Title));

        fields.Remove("for");
        await browser.PostAsync(new Uri(_there.World.Boundary.Address, "sign-in/with/nobody"), fields);
        Assert.Equal((503, NotNow), (browser.Status, browser.Title));
    }

    [Fact]
    public async Task A_change_of_the_document_is_in_force_at_the_next_sign_in()
    {
        string Other(string yaml) => yaml.Replace("clientId: " + StubProvider.ClientId, "clientId: another", StringComparison.Ordinal)
            .Replace("group: Reviewers", "group: Nobody", StringComparison.Ordinal);
        _there.Corporate.Claims["groups"] = new[] { "Reviewers" };
        string access = PersonFlow.Member(await _there.TokensAsync(), "access_token");
        Assert.Contains("reviewers", (await _there.AuthorityAsync(access))["teams"]!.ToString()!, StringComparison.Ordinal);

        Assert.Equal(200, (await _there.ChangeAsync(Other)).Status);

        // The group is no team any more, not even for who has signed in before.
        Assert.DoesNotContain("reviewers", (await _there.AuthorityAsync(access))["teams"]!.ToString()!, StringComparison.Ordinal);
        using Browser browser = _there.Browser();
        Uri there = await _there.LeaveAsync(browser, new PersonFlow(_there.World));
        Assert.Equal("another", PersonFlow.Query(there)["client_id"]);
        Assert.Equal(200, (await _there.ChangeAsync(static yaml => yaml)).Status);
        Assert.Contains("reviewers", (await _there.AuthorityAsync(access))["teams"]!.ToString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_that_the_provider_has_changed_are_read_anew()
    {
        Assert.Equal(200, (await _there.TokensAsync()).Status);
        _there.Corporate.Rotate("k2");
        await ForgetAsync();
        Assert.Equal(200, (await _there.TokensAsync()).Status);
    }

    private async Task AssertRefusedAsync()
    {
        using Browser browser = _there.Browser();
        await _there.ReturnAsync(browser);

        Assert.Equal((403, NotTaken), (browser.Status, browser.Title));
        Assert.Null(browser.Cookie);
        JsonObject record = _there.Record();
        Assert.Equal(("refused", "provider:corporate"), (Text(record["verb"]), Text(record["method"])));
        Assert.True(Text(record["reason"])!.Length > 5, "the record says why");
    }

    // Another revision of the document: what was read for the one before is not asked.
    private async Task ForgetAsync() => Assert.Equal(200, (await _there.ChangeAsync(yaml => yaml.Replace("The corporate people", "Revision " + ++_revision, StringComparison.Ordinal))).Status);

    private static int _revision;

    private static string? Text(JsonValue? value) => (value as JsonString)?.Value;
}
