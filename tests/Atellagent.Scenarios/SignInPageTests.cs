using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Atellagent.Domain.Json;

namespace Atellagent.Scenarios;

/// <summary>What is tried against the pages at which people sign in.</summary>
public sealed class SignInPageTests
{
    private const string Script = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>";

    [Fact]
    public async Task Nobody_learns_who_there_is()
    {
        await using World world = await PersonFlow.StartAsync();
        Assert.Equal(200, (await world.SuspendAsync("principals", "bob", "suspend")).Status);
        List<(int, string)> answers = [];

        // Someone with a password, someone without who is suspended, an agent, nobody, and what cannot be a name.
        foreach (string name in new[] { "alice", "bob", "agent", "nobody", "no/body\u202e", "" })
        {
            using Browser browser = new(world.Boundary.Address);
            await new PersonFlow(world).BeginAsync(browser);
            await browser.SubmitAsync(("name", name), ("password", "not the password at all"));
            answers.Add((browser.Status, Bare(browser.Text)));
        }

        Assert.Equal(403, answers[0].Item1);
        Assert.Contains("The name or the password is not right.", answers[0].Item2, StringComparison.Ordinal);
        Assert.All(answers, answer => Assert.Equal(answers[0], answer));
    }

    [Fact]
    public async Task A_form_that_is_not_from_this_browsers_page_does_nothing()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser victim = new(world.Boundary.Address);
        using Browser attacker = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        await flow.BeginAsync(victim);
        await flow.BeginAsync(attacker);
        string theirs = attacker.HiddenFields()["form"];
        (string, string)[] credentials = [("name", PersonFlow.Alice), ("password", PersonFlow.Password)];

        await victim.SubmitAsync(static form => form.Remove("form"), credentials);
        Assert.Equal((400, "This form has come from elsewhere"), (victim.Status, victim.Title));
        await flow.BeginAsync(victim);
        await victim.SubmitAsync(form => form["form"] = theirs, credentials);
        Assert.Equal((400, "This form has come from elsewhere"), (victim.Status, victim.Title));
        Assert.Null(victim.Cookie);
        using Browser bare = new(world.Boundary.Address);
        await flow.BeginAsync(victim);
        await bare.PostAsync(new Uri(world.Boundary.Address, "sign-in"), victim.HiddenFields().Append(new("name", PersonFlow.Alice)).Append(new("password", PersonFlow.Password)));
        Assert.Equal((400, (string?)null), (bare.Status, bare.Cookie));

        foreach (string type in new[] { "text/plain", "application/json", "multipart/form-data; boundary=x" })
        {
            using HttpRequestMessage request = new(HttpMethod.Post, new Uri(world.Boundary.Address, "sign-in")) { Content = new StringContent("name=alice") };
            request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
            await bare.SendAsync(request);
            Assert.Equal(400, bare.Status);
        }

        await flow.BeginAsync(victim);
        await victim.SubmitAsync(credentials);
        Assert.Equal(200, victim.Status);
        await victim.PostAsync(new Uri(world.Boundary.Address, "sign-out"), []);
        Assert.Equal(400, victim.Status);
        await victim.GetAsync("sign-in");
        Assert.Equal("Signed in as alice", victim.Title);
    }

    [Fact]
    public async Task A_planted_session_never_becomes_one_and_each_sign_in_has_a_new_one()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser victim = new(world.Boundary.Address);
        string planted = new('A', 43);
        victim.Cookies.Add(world.Boundary.Address, new Cookie("atellagent", planted));
        await SignInAsync(world, victim);
        string first = victim.Cookie!;
        await SignInAsync(world, victim);
        string second = victim.Cookie!;

        Assert.Equal(3, new[] { planted, first, second }.Distinct().Count());
        foreach ((string cookie, string title) in new[] { (planted, "Sign in"), (first, "Sign in"), (second, "Signed in as alice") })
        {
            using Browser other = new(world.Boundary.Address);
            other.Cookies.Add(world.Boundary.Address, new Cookie("atellagent", cookie));
            await other.GetAsync("sign-in");
            Assert.Equal(title, other.Title);
        }

        await victim.GetAsync("sign-in");
        await victim.SubmitAsync();
        Assert.Equal("Signed out", victim.Title);
        using Browser thief = new(world.Boundary.Address);
        thief.Cookies.Add(world.Boundary.Address, new Cookie("atellagent", second));
        await thief.GetAsync("sign-in");
        Assert.Equal("Sign in", thief.Title);
    }

    [Fact]
    public async Task The_way_on_is_never_an_address_that_somebody_made()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        await flow.BeginAsync(browser);
        string sealedIntent = browser.HiddenFields()["for"];

        foreach (string stranger in new[] { "https://evil.example/", "//evil.example", "/oauth/authorize", "", sealedIntent[..^2], sealedIntent + "A", Script })
        {
            await browser.GetAsync("sign-in?for=" + Uri.EscapeDataString(stranger));
            Assert.Equal((400, "Start again"), (browser.Status, browser.Title));
            Assert.Null(browser.Onward);
            await browser.GetAsync("sign-in/continue?for=" + Uri.EscapeDataString(stranger));
            Assert.Equal((400, "Start again"), (browser.Status, browser.Title));
            await flow.BeginAsync(browser);
            await browser.SubmitAsync(form => form["for"] = stranger.Length == 0 ? "x" : stranger, ("name", PersonFlow.Alice), ("password", PersonFlow.Password));
            Assert.Equal((400, "Start again"), (browser.Status, browser.Title));
        }

        foreach (string parameter in new[] { "return", "returnUrl", "next", "redirect", "url" })
        {
            await browser.GetAsync($"sign-in?{parameter}=https://evil.example/");
            await browser.SubmitAsync(("name", PersonFlow.Alice), ("password", PersonFlow.Password));
            Assert.Equal(world.Boundary.Address.Authority, browser.Onward!.Authority);
            await browser.FollowAsync();
            await browser.SubmitAsync();
        }
    }

    [Fact]
    public async Task Whatever_a_page_shows_is_text()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);

        await flow.BeginAsync(browser);
        await browser.SubmitAsync(("name", Script), ("password", Script));
        AssertInert(browser);
        Assert.Contains("&lt;script&gt;", browser.Text, StringComparison.Ordinal);
        foreach (string name in new[] { "client_id", "redirect_uri", "response_type", "scope", "state", "prompt", "response_mode", "code_challenge", "code_challenge_method", "request", "request_uri", "ui_locales", "id_token_hint", Script })
        {
            PersonFlow changed = new(world);
            changed.Parameters[name] = Script;
            await browser.GetAsync(changed.Path);
            AssertInert(browser);
        }

        foreach (string path in new[] { "sign-in?for=", "sign-in/continue?for=", "invitation/", "oauth/device?user_code=", "oauth/authorize?error=", "oauth/authorize?error_description=" })
        {
            await browser.GetAsync(path + Uri.EscapeDataString(Script));
            AssertInert(browser);
        }
    }

    [Fact]
    public async Task Every_page_says_what_may_be_done_with_it_and_nothing_of_it_is_kept()
    {
        await using World world = await PersonFlow.StartAsync();
        using Browser browser = new(world.Boundary.Address);
        PersonFlow flow = new(world);
        List<string> titles = [];
        void Check()
        {
            System.Net.Http.Headers.HttpResponseHeaders headers = browser.Response!.Headers;
            string policy = string.Join(';', headers.GetValues("Content-Security-Policy"));
            Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Contains("base-uri 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("DENY", headers.GetValues("X-Frame-Options").Single());
            Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("no-referrer", headers.GetValues("Referrer-Policy").Single());
            Assert.True(headers.CacheControl!.NoStore);
            Assert.DoesNotMatch(new Regex("<script| style=|<style| on[a-z]+=", RegexOptions.IgnoreCase), browser.Text);
            foreach (string cookie in headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies) ? cookies : [])
            {
                Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
                Assert.Contains("samesite", cookie, StringComparison.OrdinalIgnoreCase);
            }

            titles.Add(browser.Title);
        }

        await flow.BeginAsync(browser);
        Check();
        await browser.SubmitAsync(("name", "alice"), ("password", "wrong wrong wrong"));
        Check();
        await browser.SubmitAsync(("name", PersonFlow.Alice), ("password", PersonFlow.Password));
        Check();
        foreach (string path in new[] { "sign-in", "sign-in?for=x", "oauth/device", "oauth/device?user_code=AAAA-AAAA", "invitation/x", "oauth/authorize?client_id=nobody" })
        {
            await browser.GetAsync(path);
            Check();
        }

        await browser.GetAsync(flow.Path);
        await browser.FollowAsync();
        Check();
        await browser.GetAsync("sign-in");
        await browser.SubmitAsync();
        Check();
        Assert.Equal(9, titles.Distinct().Count());
    }

    [Fact]
    public async Task Behind_tls_the_cookies_are_for_tls_and_this_host_alone()
    {
        await using World world = await PersonFlow.StartAsync(static w => w.Environment["ATELLAGENT__ISSUER"] = "https://boundary.example/atellagent/");
        using Browser browser = new(world.Boundary.Address);

        await browser.GetAsync(new PersonFlow(world).Path);
        Assert.StartsWith("/atellagent/sign-in?for=", browser.Response!.Headers.Location!.OriginalString, StringComparison.Ordinal);
        await browser.GetAsync(browser.Response.Headers.Location.OriginalString["/atellagent/".Length..]);

        string cookie = Assert.Single(browser.Response.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-atellagent-form=", cookie, StringComparison.Ordinal);
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("action=\"/atellagent/sign-in\"", browser.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_wrong_passwords_are_bounded_work_and_lock_nobody_out()
    {
        const int attempts = 10_000;
        await using World world = await PersonFlow.StartAsync();
        ConcurrentBag<int> statuses = [];
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), async (lane, _) =>
        {
            using Browser browser = new(world.Boundary.Address);
            await browser.GetAsync("sign-in");
            Dictionary<string, string> form = browser.HiddenFields();
            form["name"] = PersonFlow.Alice;
            for (int i = 0; i < attempts / 8; i++)
            {
                form["password"] = $"wrong password {lane} {i}";
                await browser.PostAsync(new Uri(world.Boundary.Address, "sign-in"), form);
                statuses.Add(browser.Status);
            }
        });

        int compared = statuses.Count(static status => status == 403);
        Assert.Equal(attempts, statuses.Count);
        Assert.Equal(attempts - compared, statuses.Count(static status => status == 429));
        Assert.InRange(compared, 5, 20);
        JsonArray records = (JsonArray)(await world.GetAsync("v1/evidence?type=sign_in&limit=200&effect=refused", await world.AdminTokenAsync())).Body!["items"]!;
        Assert.Equal(compared, records.Items.Length);
        Assert.All(records.Items, static record => Assert.Contains("\"person\":\"alice\"", record.ToString(), StringComparison.Ordinal));

        using Browser bob = new(world.Boundary.Address);
        Assert.Equal(204, (await PersonFlow.SetPasswordAsync(world, "bob", "another horse another staple")).Status);
        await bob.GetAsync("sign-in");
        await bob.SubmitAsync(("name", "bob"), ("password", "another horse another staple"));
        Assert.Equal((200, "Signed in"), (bob.Status, bob.Title));
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task An_invitation_is_good_once_and_the_password_it_asks_for_is_long()
    {
        await using World world = await PersonFlow.StartAsync();
        string admin = await world.AdminTokenAsync();
        async Task<string> InviteAsync()
        {
            using HttpRequestMessage request = world.Post("v1/admin/people/bob/invitation", admin, [], "");
            return PersonFlow.Member(await world.SendAsync(request, null), "link");
        }

        string old = new Uri(await InviteAsync()).AbsolutePath;
        string link = new Uri(await InviteAsync()).AbsolutePath;
        using Browser browser = new(world.Boundary.Address);
        await browser.GetAsync(old);
        Assert.Equal(404, browser.Status);
        foreach ((string password, string again) in new[] { ("elevenchars", "elevenchars"), (PersonFlow.Password, "something else"), (new string('a', 20), new string('a', 20)), (new string('x', 300), new string('x', 300)) })
        {
            await browser.GetAsync(link);
            await browser.SubmitAsync(("password", password), ("again", again));
            Assert.Equal((400, "Choose a password"), (browser.Status, browser.Title));
        }

        await browser.SubmitAsync(("password", "twelve chars"), ("again", "twelve chars"));
        Assert.Equal("The password is set", browser.Title);
        await browser.GetAsync(link);
        Assert.Equal(404, browser.Status);
        Assert.NotEmpty(await new PersonFlow(world).ApproveAsync(browser, "bob", "twelve chars"));
        Assert.Equal(404, await StatusAsync(world, "agent", admin));
        Assert.Equal(404, await StatusAsync(world, "nobody", admin));
        Assert.Equal(403, await StatusAsync(world, "bob", await world.TokenAsync()));
        Assert.Equal(401, await StatusAsync(world, "bob", null));
    }

    private static async Task<int> StatusAsync(World world, string person, string? token)
    {
        using HttpRequestMessage request = world.Post($"v1/admin/people/{person}/invitation", token, [], "");
        return (await world.SendAsync(request, null)).Status;
    }

    private static async Task SignInAsync(World world, Browser browser)
    {
        PersonFlow flow = new(world);
        flow.Parameters["prompt"] = "login";
        await flow.BeginAsync(browser);
        await browser.SubmitAsync(("name", PersonFlow.Alice), ("password", PersonFlow.Password));
        Assert.Equal((200, "Signed in"), (browser.Status, browser.Title));
    }

    private static void AssertInert(Browser browser)
    {
        string shown = browser.Response!.Content.Headers.ContentType?.MediaType ?? "";
        Assert.DoesNotContain("<script", browser.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img src=x", browser.Text, StringComparison.OrdinalIgnoreCase);
        Assert.True(browser.Text.Length == 0 || shown is "text/html" or "application/problem+json", shown);
    }

    // What differs from page to page by chance, and what the person typed.
    private static string Bare(string page) => Regex.Replace(page, "value=\"[^\"]*\"", "");
}
