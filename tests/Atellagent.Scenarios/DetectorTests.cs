using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>What policies make of what detectors find, on every surface: in requests, in responses, and when nobody has looked.</summary>
public sealed class DetectorTests
{
    // Put together here, so that no scanner of repositories takes it for a live one.
    private const string Key = "AKIA" + "L4UHER6U3CUZKBCA";

    private const string Guard =
        """
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: data/out }
        spec:
          match: { routes: [payments], operations: [refund] }
          rules:
            - { id: no-secrets, effect: deny, when: "finding('secret') >= 0.5", message: a credential does not go to a payment service, remedy: leave it out }
        """;

    private const string Release =
        """
        apiVersion: atellagent/v1
        kind: Policy
        metadata: { name: data/in }
        spec:
          match: { phase: response, routes: [payments], operations: [refund] }
          rules:
            - { id: clean, effect: allow, when: "finding('pii') < 0.5" }
            - { id: mask, effect: narrow, when: "finding('pii') >= 0.5", redact: { kinds: [pii] } }
            - { id: masked, effect: allow, when: "finding('pii') >= 0.5" }
        """;

    [Fact]
    public async Task A_request_with_a_credential_in_it_reaches_nobody_whatever_surface_it_came_by()
    {
        await using World world = await StartAsync(Guard);
        string agent = await world.TokenAsync();
        string arguments = $$"""{"orderId":"ord_1","amount":10,"currency":"EUR","note":"use {{Key}} for it"}""";

        ClientCall native = await world.ActAsync(agent, $$"""{"route":"payments","operation":"refund","arguments":{{arguments}} }""");
        string mcp = await Mcp.CallAsync(world, agent, "payments.refund", arguments);
        using HttpRequestMessage asked = world.Post("v1/decisions", agent, Encoding.UTF8.GetBytes($$"""{"route":"payments","operation":"refund","arguments":{{arguments}} }"""), "application/json");
        ClientCall decided = await world.SendAsync(asked, null);
        ClientCall said = await world.ActAsync(agent, $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":10,"currency":"EUR"},"context":{"purpose":"{{Key}}"} }""");
        ClientCall clean = await world.RefundAsync(agent);

        Assert.Equal((403, "denied"), (native.Status, native.Code));
        Assert.Contains("a credential does not go to a payment service", native.Body!.ToString(), StringComparison.Ordinal);
        Assert.Contains("a credential does not go to a payment service", mcp, StringComparison.Ordinal);
        Assert.Equal(403, decided.Status);
        Assert.Equal(403, said.Status);
        Assert.Equal(200, clean.Status);
        Assert.Single(world.Upstream.Requests);
        foreach (string decision in (string[])[Decision(native), Decision(decided), Decision(said)])
        {
            JsonObject record = await RecordAsync(world, decision, "decision");
            JsonObject finding = (JsonObject)Assert.Single(((JsonArray)record["findings"]!).Items);
            Assert.Equal("secret.aws", ((JsonString)finding["kind"]!).Value);
            Assert.Contains(((JsonString)finding["path"]!).Value, (string[])["/arguments/note", "/context/purpose"]);
            Assert.Equal("0.95", ((JsonObject)record["detectors"]!)["secret.aws"]!.ToString());
        }

        // Found by what was found.
        ClientCall listed = await world.GetAsync("v1/decisions?finding=secret", await world.AdminTokenAsync());
        Assert.Equal(4, ((JsonArray)listed.Body!["items"]!).Items.Length);
        await world.AssertHistoryAsync();
    }

    [Fact]
    public async Task Personal_data_in_a_response_is_masked_alike_where_it_is_alike_on_every_surface()
    {
        await using World world = await StartAsync(Release);
        world.Upstream.Answer = static _ => new UpstreamAnswer
        {
            Body = """{"ok":true,"by":"ann@example.com","iban":"DE89370400440532013000","log":"ann@example.com, bob@example.com; ann@example.com","card":4111111111111111}""",
        };
        string agent = await world.TokenAsync();

        ClientCall native = await world.RefundAsync(agent);
        string mcp = await Mcp.CallAsync(world, agent, "payments.refund", """{"orderId":"ord_1","amount":10,"currency":"EUR"}""");

        JsonObject outcome = (JsonObject)native.Body!["outcome"]!;
        Assert.Equal("redacted", ((JsonString)outcome["released"]!).Value);
        JsonObject result = (JsonObject)outcome["result"]!;
        Assert.Equal("[pii.email 1]", ((JsonString)result["by"]!).Value);
        Assert.Equal("[pii.email 1], [pii.email 2]; [pii.email 1]", ((JsonString)result["log"]!).Value);
        Assert.Equal("[pii.iban 1]", ((JsonString)result["iban"]!).Value);
        Assert.Equal("[pii.card 1]", ((JsonString)result["card"]!).Value);
        Assert.Equal(JsonBoolean.True, result["ok"]);
        Assert.Contains("[pii.iban 1]", mcp, StringComparison.Ordinal);
        foreach (string personal in (string[])["ann@", "bob@", "DE8937", "411111"])
        {
            Assert.DoesNotContain(personal, native.Body.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(personal, mcp, StringComparison.Ordinal);
        }

        // The names that lead to a finding are whose request it was; they stand beside the record, and can be erased.
        JsonObject item = await ItemAsync(world, Decision(native), "outcome");
        JsonObject record = (JsonObject)item["body"]!;
        JsonObject whole = (await world.GetAsync($"v1/evidence/{((JsonString)item["log"]!).Value}/{item["index"]}", await world.AdminTokenAsync())).Body!;
        Assert.DoesNotContain("\"path\"", ((JsonObject)whole["leaf"]!)["findings"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("/by", ((JsonObject)whole["beside"]!)["findings"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(6, ((JsonArray)record["findings"]!).Items.Length);
        Assert.DoesNotContain("ann@", record.ToString(), StringComparison.Ordinal);
        ClientCall again = await world.GetAsync("v1/actions/" + native.Action, agent);
        Assert.DoesNotContain("ann@", again.Body!.ToString(), StringComparison.Ordinal);

        world.Upstream.Answer = static _ => new UpstreamAnswer();
        Assert.Equal("full", ((JsonString)((JsonObject)(await world.RefundAsync(agent)).Body!["outcome"]!)["released"]!).Value);
        await world.AssertHistoryAsync();
    }

    [Theory]
    [InlineData("""{"ann@example.com":1}""", "withheld")]
    [InlineData("""{"text":"nothing of it"}""", "redacted")]
    public async Task What_cannot_be_masked_does_not_leave(string body, string released)
    {
        await using World world = await StartAsync(Release.Replace("when: \"finding('pii') >= 0.5\", redact", "always: true, redact", StringComparison.Ordinal));
        world.Upstream.Answer = _ => new UpstreamAnswer { Body = body };

        ClientCall call = await world.RefundAsync(await world.TokenAsync());

        Assert.Equal(released, ((JsonString)((JsonObject)call.Body!["outcome"]!)["released"]!).Value);
        Assert.DoesNotContain("ann@", call.Body.ToString(), StringComparison.Ordinal);
    }

    // A rule that reads, or wants, what nobody looks for: never a score of nothing.
    [Theory]
    [InlineData("- { id: r, effect: deny, when: \"finding('sarcasm') > 0.5\" }", "could not be evaluated")]
    [InlineData("- { id: r, effect: deny, when: \"findings['sarcasm'] > 0.5\" }", "could not be evaluated")]
    public async Task A_detector_that_does_not_answer_is_a_denial(string rule, string said)
    {
        await using World world = await StartAsync(
            "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: data/out }\nspec:\n  match: { routes: [payments], operations: [refund] }\n  rules:\n    " + rule + "\n");

        ClientCall call = await world.RefundAsync(await world.TokenAsync());

        Assert.Equal(403, call.Status);
        Assert.Contains(said, call.Body!.ToString(), StringComparison.Ordinal);
        Assert.Empty(world.Upstream.Requests);
    }

    [Fact]
    public async Task What_the_decision_wants_to_be_looked_at_in_the_response_is_and_evidence_says_what_was_found()
    {
        await using World world = await StartAsync(
            "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: data/out }\nspec:\n  match: { routes: [payments], operations: [refund] }\n  rules:\n"
            + "    - { id: looked-at, effect: oblige, when: \"args.amount < 50\", detect: [ { detector: pii, phase: response } ] }\n");
        world.Upstream.Answer = static _ => new UpstreamAnswer { Body = """{"by":"ann@example.com"}""" };

        ClientCall call = await world.RefundAsync(await world.TokenAsync());

        // Wanted to be looked at, and no rule minds what was found.
        Assert.Equal("full", ((JsonString)((JsonObject)call.Body!["outcome"]!)["released"]!).Value);
        JsonObject record = await RecordAsync(world, Decision(call), "outcome");
        Assert.Equal("0.95", ((JsonObject)record["detectors"]!)["pii.email"]!.ToString());
        string own = (await world.GetAsync("v1/decisions/" + Decision(call), await world.TokenAsync())).Body!.ToString();
        Assert.Contains("\"outcome\"", own, StringComparison.Ordinal);
        Assert.DoesNotContain("\"findings\"", own, StringComparison.Ordinal);
        Assert.DoesNotContain("\"detectors\"", own, StringComparison.Ordinal);
        Assert.Single(((JsonArray)(await world.GetAsync("v1/evidence?finding=pii.email", await world.AdminTokenAsync())).Body!["items"]!).Items);
    }

    [Fact]
    public async Task An_obligation_to_a_detector_that_there_is_not_is_refused_when_it_is_written()
    {
        await using World world = await World.StartAsync();

        ClientCall applied = await world.ApplyAsync(
            "apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: data/out }\nspec:\n  match: { routes: [payments], operations: [refund] }\n  rules:\n"
            + "    - { id: r, effect: oblige, always: true, detect: [ { detector: sarcasm, phase: request } ] }\n");

        Assert.Equal(400, applied.Status);
        Assert.Contains("there is no detector", applied.Body!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_is_looked_at_for_those_who_write_policies_and_for_nobody_else()
    {
        await using World world = await World.StartAsync();

        ClientCall told = await ApprovalWorld.PostAsync(world, await world.AdminTokenAsync(), "v1/admin/detect", """{"text":"write to ann@example.com"}""");
        ClientCall other = await ApprovalWorld.PostAsync(world, await world.TokenAsync(), "v1/admin/detect", """{"text":"write to ann@example.com"}""");
        (int code, string output) = await Atell.RunAsync(world, "detect", world.Folder.In("missing.jsonl"));

        Assert.Equal("""{"findings":[{"end":24,"kind":"pii.email","score":0.95,"start":9}]}""", told.Body!.ToString());
        Assert.Equal(403, other.Status);
        Assert.Equal(2, code);
        Assert.Contains("there is no file", output, StringComparison.Ordinal);
        string file = world.Folder.In("texts.jsonl");
        await File.WriteAllTextAsync(file, """
            {"id":"a","text":"write to ann@example.com"}
            {"id":"b","text":"nothing"}
            """);
        (code, output) = await Atell.RunAsync(world, "detect", file, "--kind", "pii");
        Assert.Equal(0, code);
        Assert.Contains("""{"findings":[{"end":24,"kind":"pii.email","score":0.95,"start":9}],"id":"a"}""", output, StringComparison.Ordinal);
        Assert.Contains("""{"findings":[],"id":"b"}""", output, StringComparison.Ordinal);
    }

    private static async Task<World> StartAsync(string policy)
    {
        World world = await World.StartAsync();
        ClientCall applied = await world.ApplyAsync(policy);
        if (applied.Status != 200)
        {
            await world.DisposeAsync();
            Assert.Fail(applied.Body?.ToString());
        }

        return world;
    }

    private static string Decision(ClientCall call) => ((JsonString)((JsonObject)call.Body!["decision"]!)["id"]!).Value;

    private static async Task<JsonObject> RecordAsync(World world, string decision, string type) => (JsonObject)(await ItemAsync(world, decision, type))["body"]!;

    private static async Task<JsonObject> ItemAsync(World world, string decision, string type)
    {
        ClientCall listed = await world.GetAsync($"v1/evidence?decision={decision}&type={type}", await world.AdminTokenAsync());
        return (JsonObject)Assert.Single(((JsonArray)listed.Body!["items"]!).Items);
    }
}
