using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The console without a browser: who gets in, what they are shown, and what a form may do.</summary>
public sealed class ConsoleTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    private readonly World _world = fixture.World;

    [Fact]
    public async Task Who_is_not_signed_in_is_sent_to_do_so_and_comes_back_to_what_they_wanted()
    {
        using Browser browser = new(_world.Boundary.Address);

        await browser.GetAsync("console/approvals?state=rejected");
        Assert.Equal(303, browser.Status);
        Assert.StartsWith("/oauth/authorize?", browser.Onward!.PathAndQuery, StringComparison.Ordinal);
        await ConsoleWorld.OpenAsync(browser, "console/approvals?state=rejected");
        await browser.SubmitAsync(("name", "fay"), ("password", ConsoleWorld.Password));
        for (int i = 0; i < 20 && browser.Onward is { } next; i++)
        {
            await browser.GetAsync(next.PathAndQuery);
        }

        Assert.Equal((200, "/console/approvals?state=rejected"), (browser.Status, browser.Address.PathAndQuery));
        Cookie session = browser.Cookies.GetAllCookies().Single(static cookie => cookie.Name == "atellagent-console");
        Assert.True(session.HttpOnly);
        Assert.False(World.HoldsToken(session.Value));
    }

    [Fact]
    public async Task Every_page_is_fenced_in_by_its_headers_and_holds_no_script_or_style()
    {
        using Browser vera = await ConsoleWorld.SignInAsync(_world, "vera");
        (string id, string digest) = await ConsoleWorld.WaitAsync(_world);
        Assert.StartsWith("sha256:", digest, StringComparison.Ordinal);

        foreach (string path in (string[])["console", "console/approvals", $"console/approvals/{id}", "console/decisions", "console/documents/principals", "console/documents/policies/finance/refunds", "console/nowhere", "console/decisions/dec_x"])
        {
            await vera.GetAsync(path);
            string policy = vera.Response!.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal(["DENY", "nosniff", "no-store"], (string[])[vera.Response.Headers.GetValues("X-Frame-Options").Single(), vera.Response.Headers.GetValues("X-Content-Type-Options").Single(), vera.Response.Headers.CacheControl!.ToString()]);
            Assert.DoesNotMatch(@"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=|javascript:", vera.Text);
            Assert.True(vera.Status is 200 or 404, $"{path}: {vera.Status}");
        }
    }

    [Fact]
    public async Task A_cookie_that_was_not_sealed_here_or_is_another_browsers_opens_nothing()
    {
        using Browser fay = await ConsoleWorld.SignInAsync(_world, "fay");
        string sealedToken = fay.Cookies.GetAllCookies().Single(static cookie => cookie.Name == "atellagent-console").Value;

        foreach (string forged in (string[])["x", sealedToken[..^4] + "AAAA", sealedToken])
        {
            using Browser other = new(_world.Boundary.Address);
            other.Cookies.Add(_world.Boundary.Address, new Cookie("atellagent-console", forged));
            await other.GetAsync("console/approvals");
            Assert.Equal(303, other.Status);
            await other.GetAsync("console/events");
            Assert.Equal(401, other.Status);
            await other.GetAsync("v1/approvals");
            Assert.Equal(401, other.Status);
        }

        // Nor does the console's own at the API, where a request of another site would bring it along.
        await fay.GetAsync("v1/approvals");
        Assert.Equal(401, fay.Status);
    }

    [Fact]
    public async Task A_vote_takes_a_form_that_this_browser_was_shown()
    {
        (string id, string digest) = await ConsoleWorld.WaitAsync(_world);
        using Browser fay = await ConsoleWorld.SignInAsync(_world, "fay");
        using Browser fred = await ConsoleWorld.SignInAsync(_world, "fred");
        await fred.GetAsync($"console/approvals/{id}");
        Dictionary<string, string> freds = ConsoleWorld.VoteFields(fred);
        await fay.GetAsync($"console/approvals/{id}");
        Dictionary<string, string> fields = ConsoleWorld.VoteFields(fay);
        Uri votes = new(_world.Boundary.Address, $"console/approvals/{id}/votes");
        fields["vote"] = "approve";
        fields["comment"] = "seen";

        await fay.PostAsync(votes, fields.Where(static one => one.Key != "form"));
        Assert.Equal(400, fay.Status);
        await fay.PostAsync(votes, fields.Select(one => one.Key == "form" ? KeyValuePair.Create("form", freds["form"]) : one));
        Assert.Equal(400, fay.Status);
        using HttpRequestMessage elsewhere = new(HttpMethod.Post, votes) { Content = new FormUrlEncodedContent(fields) };
        elsewhere.Headers.Add("Sec-Fetch-Site", "cross-site");
        await fay.SendAsync(elsewhere);
        Assert.Equal(403, fay.Status);
        Assert.Equal("pending", ApprovalWorld.State(await _world.GetAsync($"v1/approvals/{id}", await _world.AdminTokenAsync())));

        await fay.PostAsync(votes, fields);
        Assert.Equal((303, $"/console/approvals/{id}?voted=approve"), (fay.Status, fay.Onward!.PathAndQuery));
        Assert.Equal(digest, fields["digest"]);
    }

    [Fact]
    public async Task A_rejection_says_why_and_what_is_shown_is_what_is_voted_on()
    {
        (string id, _) = await ConsoleWorld.WaitAsync(_world);
        using Browser fay = await ConsoleWorld.SignInAsync(_world, "fay");
        await fay.GetAsync($"console/approvals/{id}");
        Dictionary<string, string> fields = ConsoleWorld.VoteFields(fay);
        Uri votes = new(_world.Boundary.Address, $"console/approvals/{id}/votes");

        // The digest that the form brings back is that of what stands on the page.
        string exact = ConsoleWorld.Decode(Regex.Match(fay.Text, "<pre id=\"exact\"[^>]*>(.*?)</pre>", RegexOptions.Singleline).Groups[1].Value);
        Assert.True(StrictJson.TryParse(Encoding.UTF8.GetBytes(exact), JsonLimits.Default, out JsonValue? shown, out _), exact);
        Assert.Equal(fields["shown"], Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.ToUtf8(shown!))));
        Assert.Equal("""{"amount":250,"currency":"EUR","orderId":"ord_1"}""", ((JsonObject)shown!)["arguments"]!.ToString());

        // And the boundary's digest is that of the action whose parts stand there (RFC 8785, SHA-256).
        JsonObject request = (JsonObject)shown;
        JsonObject action = JsonObject.Of(
            ("arguments", request["arguments"]), ("context", request["says"]), ("delegation", request["delegation"] ?? JsonArray.Empty), ("deployment", request["deployment"]),
            ("operation", request["operation"]), ("principal", request["principal"]), ("route", request["route"]), ("target", request["target"]));
        string[] candidates = [.. ((JsonObject[])[action, action.Without("delegation")]).Select(static one => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.ToUtf8(one))))];
        Assert.Contains(fields["digest"], candidates);

        foreach ((string vote, string comment, string changed) in ((string, string, string)[])[("reject", " ", ""), ("approve", "", "digest"), ("approve", "seen", "shown"), ("perhaps", "seen", "")])
        {
            Dictionary<string, string> sent = new(fields) { ["vote"] = vote, ["comment"] = comment };
            if (changed.Length > 0)
            {
                sent[changed] = "sha256:" + new string('0', 64);
            }

            await fay.PostAsync(votes, sent);
            Assert.Equal(409, fay.Status);
            Assert.Contains("othing was voted", fay.Text, StringComparison.Ordinal);
        }

        await fay.PostAsync(votes, new Dictionary<string, string>(fields) { ["vote"] = "reject", ["comment"] = "<b>no</b>" });
        Assert.Equal(303, fay.Status);
        await fay.GetAsync($"console/approvals/{id}");
        Assert.Contains("&lt;b&gt;no&lt;/b&gt;", fay.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("vote-form", fay.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_left_inside_bounds_is_seen_before_it_is_agreed_to_and_an_old_form_narrows_nothing()
    {
        using Browser fay = await ConsoleWorld.SignInAsync(_world, "fay");
        using Browser nora = await ConsoleWorld.SignInAsync(_world, "nora");
        (string id, string digest) = await ConsoleWorld.WaitAsync(_world, 310);
        await fay.GetAsync($"console/approvals/{id}");
        Dictionary<string, string> fields = ConsoleWorld.VoteFields(fay);

        Uri narrow = new(_world.Boundary.Address, $"console/approvals/{id}/narrow");
        Uri votes = new(_world.Boundary.Address, $"console/approvals/{id}/votes");
        foreach ((string amount, int status, string said) in ((string, int, string)[])[("", 400, "no less"), ("x", 400, "is no number"), ("9000", 400, "change nothing"), ("-5", 403, "would be denied")])
        {
            await fay.PostAsync(narrow, new Dictionary<string, string>(fields) { ["n0"] = amount });
            Assert.Equal(status, fay.Status);
            Assert.Contains(said, ConsoleWorld.Decode(fay.Text), StringComparison.Ordinal);
        }

        await fay.PostAsync(narrow, new Dictionary<string, string>(fields) { ["n0"] = "150", ["shown"] = "x" });
        Assert.Equal(409, fay.Status);
        await fay.PostAsync(narrow, new Dictionary<string, string>(fields) { ["n0"] = "150" });
        Assert.Equal(200, fay.Status);
        Dictionary<string, string> left = ConsoleWorld.VoteFields(fay);
        Assert.NotEqual(digest, left["narrowed"]);
        left["comment"] = "half";

        // Other bounds under the digest that was seen, no bounds at all, and the form in somebody else's hands.
        await fay.PostAsync(votes, new Dictionary<string, string>(left) { ["bounds"] = """{"arguments":{"amount":{"maximum":309}}}""" });
        Assert.Equal(403, fay.Status);
        await fay.PostAsync(votes, new Dictionary<string, string>(left) { ["bounds"] = "{" });
        Assert.Equal(400, fay.Status);
        await nora.PostAsync(votes, left);
        Assert.Equal(400, nora.Status);
        Assert.Equal(digest, ReviewWorld.Text((await _world.GetAsync($"v1/approvals/{id}", await _world.AdminTokenAsync())).Body!, "digest"));

        await fay.PostAsync(votes, left);
        Assert.Equal(303, fay.Status);
        Assert.Equal(left["narrowed"], ReviewWorld.Text((await _world.GetAsync($"v1/approvals/{id}", await _world.AdminTokenAsync())).Body!, "digest"));
    }

    [Fact]
    public async Task Of_two_who_vote_at_once_each_is_counted_once_and_an_old_page_votes_on_nothing()
    {
        (string id, _) = await ConsoleWorld.WaitAsync(_world, amount: 251);
        Browser[] voters = [await ConsoleWorld.SignInAsync(_world, "fay"), await ConsoleWorld.SignInAsync(_world, "fred"), await ConsoleWorld.SignInAsync(_world, "fiona")];
        Uri votes = new(_world.Boundary.Address, $"console/approvals/{id}/votes");
        foreach (Browser voter in voters)
        {
            await voter.GetAsync($"console/approvals/{id}");
        }

        await Task.WhenAll(voters.Select(voter => voter.PostAsync(votes, new Dictionary<string, string>(ConsoleWorld.VoteFields(voter)) { ["vote"] = "approve", ["comment"] = "seen" })));
        await ApprovalWorld.BecomesAsync(_world, id, "consumed");

        // Two were enough. Whoever came third is told so, on the card as it stands now.
        Assert.InRange(voters.Count(static voter => voter.Status == 303), 2, 3);
        Assert.All(voters.Where(static voter => voter.Status != 303), static voter => Assert.Contains("Nothing was voted", voter.Text, StringComparison.Ordinal));
        ClientCall told = await _world.GetAsync($"v1/approvals/{id}", await _world.AdminTokenAsync());
        string action = ((JsonString)told.Body!["action"]!).Value;
        Assert.Equal(200, (await _world.GetAsync($"v1/actions/{action}?wait=20", await _world.TokenAsync())).Status);
        Assert.Single(_world.Upstream.Requests, static request => request.AllText.Contains("251", StringComparison.Ordinal));
        Array.ForEach(voters, static voter => voter.Dispose());
    }

    [Fact]
    public async Task What_a_role_may_not_read_is_not_linked_and_is_refused_when_it_is_asked_for()
    {
        (string id, _) = await ConsoleWorld.WaitAsync(_world);
        await ApprovalWorld.VoteAsync(_world, await _world.TokenAsync("fay", deployment: null), id, "sha256:" + new string('0', 64));
        using Browser nora = await ConsoleWorld.SignInAsync(_world, "nora");
        Assert.DoesNotContain("/console/documents/", nora.Text, StringComparison.Ordinal);

        await nora.GetAsync("console/documents/principals");
        Assert.Equal(403, nora.Status);
        await nora.GetAsync("console/documents/principals/agent");
        Assert.Equal(403, nora.Status);
        await nora.GetAsync($"console/approvals/{id}");
        Assert.Equal(404, nora.Status);
        await nora.GetAsync("console/approvals");
        Assert.DoesNotContain(id, nora.Text, StringComparison.Ordinal);
        await nora.GetAsync("console/decisions");
        Assert.DoesNotContain("/console/decisions/dec_", nora.Text, StringComparison.Ordinal);

        using Browser vera = await ConsoleWorld.SignInAsync(_world, "vera");
        await vera.GetAsync("console/documents/principals/agent");
        Assert.Matches("<button type=\"submit\" class=\"reject\" disabled", vera.Text);
        Dictionary<string, string> form = Regex.Matches(vera.Text[vera.Text.IndexOf("console/halt/", StringComparison.Ordinal)..], "<input type=\"hidden\" name=\"(.*?)\" value=\"(.*?)\"").Take(2)
            .ToDictionary(static match => match.Groups[1].Value, static match => ConsoleWorld.Decode(match.Groups[2].Value));
        await vera.PostAsync(new Uri(_world.Boundary.Address, "console/halt/principals/suspend/agent"), form);
        Assert.Equal(403, vera.Status);
        Assert.Contains("Nothing was done", vera.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await _world.RefundAsync(await _world.TokenAsync())).Status);

        await vera.GetAsync($"console/approvals/{id}");
        Assert.Contains("You cannot vote here", vera.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_suspends_and_resumes_and_both_are_in_evidence()
    {
        using Browser otto = await ConsoleWorld.SignInAsync(_world, "otto");
        foreach ((string verb, int status) in ((string, int)[])[("suspend", 403), ("resume", 200)])
        {
            await otto.GetAsync("console/documents/deployments/prod");
            string rest = otto.Text[otto.Text.IndexOf($"console/halt/deployments/{verb}/prod", StringComparison.Ordinal)..];
            Dictionary<string, string> form = Regex.Matches(rest, "<input type=\"hidden\" name=\"(.*?)\" value=\"(.*?)\"").Take(2)
                .ToDictionary(static match => match.Groups[1].Value, static match => ConsoleWorld.Decode(match.Groups[2].Value));
            await otto.PostAsync(new Uri(_world.Boundary.Address, $"console/halt/deployments/{verb}/prod"), form);
            Assert.Equal((303, $"/console/documents/deployments/prod?done={verb}"), (otto.Status, otto.Onward?.PathAndQuery));
            if (verb == "resume")
            {
                Assert.Equal(status, (await _world.RefundAsync(await _world.TokenAsync())).Status);
            }
        }

        ClientCall found = await _world.GetAsync("v1/decisions?principal=otto&limit=20", await _world.AdminTokenAsync());
        string[] operations = [.. ((JsonArray)found.Body!["items"]!).Items.Select(static item => ((JsonString)((JsonObject)((JsonObject)item)["body"]!)["operation"]!).Value)];
        Assert.Equal(["resume", "suspend"], operations);
    }

    [Fact]
    public async Task A_sign_in_that_was_begun_elsewhere_is_nobodys_and_a_session_ends_with_the_sign_in()
    {
        using Browser attacker = new(_world.Boundary.Address);
        await attacker.GetAsync("console");
        string state = PersonFlow.Query(attacker.Onward!)["state"];

        using Browser victim = new(_world.Boundary.Address);
        await victim.GetAsync($"console/callback?code=stolen&state={Uri.EscapeDataString(state)}");
        Assert.Equal(400, victim.Status);
        await attacker.GetAsync($"console/callback?code=wrong&state={Uri.EscapeDataString(state)}");
        Assert.Equal(403, attacker.Status);

        using Browser fay = await ConsoleWorld.SignInAsync(_world, "fay");
        await fay.GetAsync("console/session");
        Assert.Equal(200, fay.Status);
        string token = fay.Cookies.GetAllCookies().Single(static cookie => cookie.Name == "atellagent-console").Value;
        await fay.GetAsync("console");
        await fay.ChooseAsync("/console/sign-out");
        Assert.Equal((200, "Signed out"), (fay.Status, fay.Title));
        fay.Cookies.Add(_world.Boundary.Address, new Cookie("atellagent-console", token));
        await fay.GetAsync("console/session");
        Assert.Equal(401, fay.Status);
    }

    [Fact]
    public async Task A_session_that_is_renewed_asks_nobody_anything()
    {
        using Browser fay = await ConsoleWorld.SignInAsync(_world, "fay");
        string before = fay.Cookies.GetAllCookies().Single(static cookie => cookie.Name == "atellagent-console").Value;

        await ConsoleWorld.OpenAsync(fay, "console/renew");
        Assert.Equal((200, "/console/session"), (fay.Status, fay.Address.AbsolutePath));
        Assert.NotEqual(before, fay.Cookies.GetAllCookies().Single(static cookie => cookie.Name == "atellagent-console").Value);

        using Browser nobody = new(_world.Boundary.Address);
        await ConsoleWorld.OpenAsync(nobody, "console/renew");
        Assert.Equal(401, nobody.Status);
    }

    [Fact]
    public async Task Filters_stand_in_the_address_and_are_kept_under_a_name()
    {
        string token = await _world.TokenAsync();
        await _world.RefundAsync(token);
        await _world.ActAsync(token, """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":5,"currency":"USD"} }""");
        using Browser vera = await ConsoleWorld.SignInAsync(_world, "vera");

        await vera.GetAsync("console/decisions?effect=deny&route=payments");
        Assert.Equal(1, Regex.Count(vera.Text, "<tr data-row"));
        Assert.Contains("only euros are served", vera.Text, StringComparison.Ordinal);
        string form = vera.Text[vera.Text.IndexOf("/console/views\" class=\"save\"", StringComparison.Ordinal)..];
        Dictionary<string, string> fields = Regex.Matches(form[..form.IndexOf("</form>", StringComparison.Ordinal)], "<input type=\"hidden\" name=\"(.*?)\" value=\"(.*?)\"")
            .ToDictionary(static match => match.Groups[1].Value, static match => ConsoleWorld.Decode(match.Groups[2].Value));
        await vera.PostAsync(new Uri(_world.Boundary.Address, "console/views"), new Dictionary<string, string>(fields) { ["save"] = "denied" });
        Assert.Equal((303, "/console/decisions?saved=denied"), (vera.Status, vera.Onward?.PathAndQuery));
        await vera.GetAsync("console/decisions?saved=denied");
        Assert.Equal(1, Regex.Count(vera.Text, "<tr data-row"));

        await vera.GetAsync("console/decisions?effect=%3Cscript%3Ealert(1)%3C/script%3E");
        Assert.DoesNotContain("<script>alert", vera.Text, StringComparison.Ordinal);
        await vera.GetAsync("console/decisions?since=whenever");
        Assert.Equal(400, vera.Status);
    }

    [Fact]
    public async Task The_story_of_a_decision_is_told_with_a_proof_that_holds()
    {
        await _world.RefundAsync(await _world.TokenAsync(), amount: 900);
        string admin = await _world.AdminTokenAsync();
        using Browser vera = await ConsoleWorld.SignInAsync(_world, "vera");
        ClientCall found = await _world.GetAsync("v1/decisions?route=payments&limit=1", admin);
        JsonObject record = (JsonObject)((JsonObject)((JsonArray)found.Body!["items"]!).Items[0])["body"]!;
        string id = ((JsonString)((JsonObject)record["decision"]!)["id"]!).Value;
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        do
        {
            Assert.False(patience.IsCancellationRequested, vera.Text);
            await vera.GetAsync($"console/decisions/{id}");
        }
        while (!vera.Text.Contains("lead to the root of the signed checkpoint", StringComparison.Ordinal));

        Assert.DoesNotContain("The proof does not hold", vera.Text, StringComparison.Ordinal);
        Assert.Contains("<del>", vera.Text, StringComparison.Ordinal);
        Assert.Contains("<ins>", vera.Text, StringComparison.Ordinal);
        await vera.GetAsync($"console/find?q={id}");
        Assert.Equal($"/console/decisions/{id}", vera.Onward?.PathAndQuery);
        string action = ((JsonString)record["action"]!).Value;
        await vera.GetAsync($"console/find?q={action}");
        Assert.StartsWith("/console/decisions/dec_", vera.Onward?.PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_load_is_small()
    {
        for (int i = 0; i < 30; i++)
        {
            await _world.RefundAsync(await _world.TokenAsync());
        }

        using Browser vera = await ConsoleWorld.SignInAsync(_world, "vera");
        using HttpRequestMessage page = new(HttpMethod.Get, new Uri(_world.Boundary.Address, "console/decisions"));
        page.Headers.Add("Accept-Encoding", "br");
        await vera.SendAsync(page);
        long bytes = vera.Response!.Content.Headers.ContentLength!.Value;
        await vera.GetAsync("console/decisions");
        string[] files = [.. Regex.Matches(vera.Text, "(?:src|href)=\"(/console/assets/[^\"]+|/assets/[^\"]+)\"").Select(static match => match.Groups[1].Value).Distinct(), .. ((string[])["live.js", "palette.js"])
            .Select(name => Regex.Match(vera.Text, "src=\"(/console/assets/[^\"]+/)console.js").Groups[1].Value + name)];
        foreach (string file in files)
        {
            using HttpRequestMessage asked = new(HttpMethod.Get, new Uri(_world.Boundary.Address, file));
            asked.Headers.Add("Accept-Encoding", "br");
            await vera.SendAsync(asked);
            Assert.Equal(200, vera.Status);
            bytes += vera.Response!.Content.Headers.ContentLength!.Value;
        }

        Assert.InRange(files.Length + 2, 1, 8);
        Assert.InRange(bytes, 1, 60 * 1024);
    }
}
