using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Questions about what is in force: what would become of a request, who could do what, and who can reach what. Nothing is sent and nothing recorded.</summary>
public sealed class QuestionTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    private const string Refund = """{"principal":"agent","deployment":"prod","route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":AMOUNT,"currency":"CURRENCY"}}""";
    private readonly World _world = fixture.World;

    [Theory]
    [InlineData("50", "EUR", "allow", "dispatch", null)]
    [InlineData("900", "EUR", "require_approval", "approval", null)]
    [InlineData("50", "USD", "deny", "decided", "forbidden")]
    [InlineData("5000", "EUR", "deny", "bound", "outside_authority")]
    [InlineData("-1", "EUR", "deny", "bound", "arguments_invalid")]
    public async Task What_would_become_of_a_request_is_what_becomes_of_it(string amount, string currency, string effect, string reached, string? code)
    {
        string admin = await _world.AdminTokenAsync();
        int sent = _world.Upstream.Requests.Count;
        string asked = Refund.Replace("AMOUNT", amount, StringComparison.Ordinal).Replace("CURRENCY", currency, StringComparison.Ordinal);
        long before = await RecordsAsync();

        ClientCall told = await ApprovalWorld.PostAsync(_world, admin, "v1/admin/explain", asked);

        Assert.True(told.Status == 200, told.Body?.ToString());
        JsonObject decision = (JsonObject)told.Body!["decision"]!;
        Assert.Equal((effect, reached, code), (ReviewWorld.Text(decision, "effect"), ReviewWorld.Text(told.Body, "reached"), ReviewWorld.Text(decision, "code")));
        Assert.Equal(before, await RecordsAsync());

        // The same for real comes to the same.
        ClientCall real = await _world.ActAsync(await _world.TokenAsync(), $$"""{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":{{amount}},"currency":"{{currency}}"} }""");
        Assert.Equal(effect, ReviewWorld.Text((JsonObject)real.Body!["decision"]!, "effect"));
        if (effect != "deny")
        {
            Assert.Equal(ReviewWorld.Text(real.Body, "digest"), ReviewWorld.Text(told.Body, "digest"));
            Assert.EndsWith("/api/orders/ord_1/refunds", ReviewWorld.Text(told.Body, "target"), StringComparison.Ordinal);
        }

        Assert.Equal(sent + (effect == "allow" ? 1 : 0), _world.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Who_may_not_read_documents_is_told_nothing_and_what_is_malformed_is_refused()
    {
        string admin = await _world.AdminTokenAsync();
        foreach (string token in (string[])[await _world.TokenAsync(), await _world.TokenAsync("fay", deployment: null)])
        {
            Assert.Equal(403, (await ApprovalWorld.PostAsync(_world, token, "v1/admin/explain", Refund.Replace("AMOUNT", "1", StringComparison.Ordinal))).Status);
            Assert.Equal(403, (await TestAsync(token, "kind: PolicyTest")).Status);
            foreach (string path in (string[])["v1/admin/map", "v1/admin/what-can?principal=agent", "v1/admin/who-can?route=payments&operation=refund"])
            {
                Assert.Equal(403, (await _world.GetAsync(path, token)).Status);
            }
        }

        foreach (string body in (string[])["{}", "[]", """{"principal":"agent","route":"payments","operation":"refund"}""", """{"principal":"agent","route":"payments","operation":"refund","arguments":{},"more":1}"""])
        {
            Assert.Equal("invalid_request", (await ApprovalWorld.PostAsync(_world, admin, "v1/admin/explain", body)).Code);
        }

        foreach (string draft in (string[])["", "kind: PolicyTest", "{", "apiVersion: atellagent/v1\nkind: Team\nmetadata: { name: t }\nspec: { members: [] }\n"])
        {
            ClientCall wrong = await TestAsync(admin, draft);
            Assert.Equal((400, "invalid_request"), (wrong.Status, wrong.Code));
        }

        Assert.Equal(413, (await TestAsync(admin, "# " + new string('x', 1024 * 1024))).Status);
        Assert.Equal(415, (await ApprovalWorld.PostAsync(_world, admin, "v1/admin/policy-tests", "{}")).Status);
        Assert.Equal("invalid_request", (await _world.GetAsync("v1/admin/what-can", admin)).Code);
        Assert.Equal("invalid_request", (await _world.GetAsync("v1/admin/what-can?principal=agent&principal=x", admin)).Code);
        Assert.Equal("invalid_request", (await _world.GetAsync("v1/admin/who-can?route=payments", admin)).Code);
        Assert.Equal("not_found", (await _world.GetAsync("v1/admin/who-can?route=nowhere&operation=x", admin)).Code);
        Assert.Equal("not_found", (await _world.GetAsync("v1/admin/what-can?principal=nobody", admin)).Code);
    }

    private async Task<ClientCall> TestAsync(string token, string draft)
    {
        using HttpRequestMessage request = _world.Post("v1/admin/policy-tests", token, System.Text.Encoding.UTF8.GetBytes(draft), "application/yaml");
        return await _world.SendAsync(request, null);
    }

    [Fact]
    public async Task The_map_and_the_answers_say_the_same_of_who_can_reach_what()
    {
        string admin = await _world.AdminTokenAsync();
        JsonObject map = (await _world.GetAsync("v1/admin/map", admin)).Body!;
        JsonObject way = ((JsonArray)map["ways"]!).Items.OfType<JsonObject>().Single(static one => ReviewWorld.Text(one, "principal") == "agent" && ReviewWorld.Text(one, "deployment") == "prod" && ReviewWorld.Text(one, "route") == "payments");
        JsonObject[] could = [.. ((JsonArray)(await _world.GetAsync("v1/admin/what-can?principal=agent&deployment=prod", admin)).Body!["items"]!).Items.OfType<JsonObject>()];
        JsonObject[] who = [.. ((JsonArray)(await _world.GetAsync("v1/admin/who-can?route=payments&operation=refund", admin)).Body!["items"]!).Items.OfType<JsonObject>()];

        Assert.Equal(
            could.Where(static one => ReviewWorld.Text(one, "route") == "payments" && ReviewWorld.Text(one, "possible") != "never").Select(static one => ReviewWorld.Text(one, "operation")),
            ((JsonArray)way["operations"]!).Items.Select(static one => ((JsonString)one).Value));
        Assert.Contains(who, static one => (ReviewWorld.Text(one, "principal"), ReviewWorld.Text(one, "deployment"), ReviewWorld.Text(one, "possible")) == ("agent", "prod", "depends"));
        Assert.Contains(who, static one => ReviewWorld.Text(one, "principal") == "fay" && ReviewWorld.Text(one, "possible") == "never" && one["why"] is JsonString);
        Assert.DoesNotContain(((JsonArray)map["ways"]!).Items.OfType<JsonObject>(), static one => ReviewWorld.Text(one, "route") == "atellagent");
    }

    [Fact]
    public async Task The_command_line_tries_and_connects_and_writes_no_secret_and_nothing_unasked()
    {
        (int denied, string no) = await Atell.RunAsync(_world, "try", "--route", "payments", "--operation", "refund", "--principal", "agent", "--deployment", "prod", "--arguments", """{"orderId":"ord_1","amount":1,"currency":"USD"}""");
        Assert.True(denied == 6, no);
        Assert.Contains("only euros are served", no, StringComparison.Ordinal);
        (int printed, string curl) = await Atell.RunAsync(_world, "connect", "curl");
        Assert.True(printed == 0 && curl.Contains("/v1/actions", StringComparison.Ordinal) && curl.Contains("\"elsewhere\"", StringComparison.Ordinal), curl);

        string file = _world.Folder.In("client/mcp.json");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, """{ "mcpServers": { "other": { "url": "https://other.example/mcp" } }, "more": [1] }""");
        (int asked, string shown) = await Atell.RunAsync(_world, "connect", "cursor", "--write", "--file", file);
        Assert.True(asked == 0 && shown.Contains("+ ", StringComparison.Ordinal) && shown.Contains("nothing was written", StringComparison.Ordinal), shown);
        Assert.DoesNotContain("atellagent", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        (int wrote, string written) = await Atell.RunAsync(_world, "connect", "cursor", "--write", "--yes", "--file", file);
        Assert.True(wrote == 0, written);
        string now = await File.ReadAllTextAsync(file);
        Assert.Contains("https://other.example/mcp", now, StringComparison.Ordinal);
        Assert.Contains("Bearer ${env:ATELLAGENT_TOKEN}", now, StringComparison.Ordinal);
        Assert.Contains("/mcp\"", now, StringComparison.Ordinal);
        Assert.False(World.HoldsToken(now));
        (int again, string same) = await Atell.RunAsync(_world, "connect", "cursor", "--write", "--yes", "--file", file);
        Assert.True(again == 0 && same.Contains("says so already", StringComparison.Ordinal), same);

        await File.WriteAllTextAsync(file, "{ // mine\n}");
        (int refused, string why) = await Atell.RunAsync(_world, "connect", "cursor", "--write", "--yes", "--file", file);
        Assert.True(refused == 2, why);
        Assert.Equal("{ // mine\n}", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task The_console_tries_an_operation_by_a_form_of_its_schema_and_shows_what_to_connect_with()
    {
        using Browser vera = await ConsoleWorld.SignInAsync(_world, "vera");
        using Browser nora = await ConsoleWorld.SignInAsync(_world, "nora");
        foreach (string path in (string[])["console/map", "console/try"])
        {
            await nora.GetAsync("console");
            Assert.DoesNotContain($"/{path}\"", nora.Text, StringComparison.Ordinal);
            await nora.GetAsync(path);
            Assert.Equal(403, nora.Status);
        }

        await nora.GetAsync("console/connect");
        Assert.Equal(200, nora.Status);
        Assert.Contains("/mcp", nora.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("payments", nora.Text, StringComparison.Ordinal);
        await vera.GetAsync("console/connect?route=payments");
        Assert.Contains("/mcp/payments", vera.Text, StringComparison.Ordinal);
        Assert.Contains(_world.Boundary.Address.Authority, vera.Text, StringComparison.Ordinal);

        await vera.GetAsync("console/try?route=payments/refund&caller=agent|prod");
        Assert.Contains("name=\"p0\"", vera.Text, StringComparison.Ordinal);
        Dictionary<string, string> fields = new() { ["form"] = ConsoleWorld.Decode(System.Text.RegularExpressions.Regex.Match(vera.Text[vera.Text.IndexOf("tryform", StringComparison.Ordinal)..], "name=\"form\" value=\"(.*?)\"").Groups[1].Value), ["route"] = "payments", ["operation"] = "refund", ["principal"] = "agent", ["deployment"] = "prod", ["p0"] = "900", ["p1"] = "EUR", ["p2"] = "\u202e<b>note</b>", ["p3"] = "ord_1" };
        Uri address = new(_world.Boundary.Address, "console/try");
        int sent = _world.Upstream.Requests.Count;
        await vera.PostAsync(address, fields);
        Assert.True(vera.Status == 200, vera.Text);
        string shown = ConsoleWorld.Decode(vera.Text);
        Assert.Contains("Nothing was sent", shown, StringComparison.Ordinal);
        Assert.Contains("args.amount > 100", shown, StringComparison.Ordinal);
        Assert.Contains("finance", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>note", vera.Text, StringComparison.Ordinal);
        Assert.Equal(sent, _world.Upstream.Requests.Count);

        await vera.PostAsync(address, new Dictionary<string, string>(fields) { ["p0"] = "much" });
        Assert.Equal(400, vera.Status);
        await vera.PostAsync(address, new Dictionary<string, string>(fields) { ["context"] = "[" });
        Assert.Equal(400, vera.Status);
        await nora.PostAsync(address, fields);
        Assert.Equal(400, nora.Status);

        await vera.GetAsync("console/map?principal=agent");
        Assert.Contains("What could agent do?", ConsoleWorld.Decode(vera.Text), StringComparison.Ordinal);
        await vera.GetAsync("console/map?route=payments&operation=refund");
        Assert.Contains("Who could call payments.refund?", ConsoleWorld.Decode(vera.Text), StringComparison.Ordinal);
        Assert.Contains("<svg", vera.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decisions_are_kept_as_a_file_by_whoever_may_read_them_and_as_filtered()
    {
        await _world.ActAsync(await _world.TokenAsync(), """{"route":"payments","operation":"refund","arguments":{"orderId":"ord_1","amount":5,"currency":"USD"} }""");
        using Browser vera = await ConsoleWorld.SignInAsync(_world, "vera");
        using Browser nora = await ConsoleWorld.SignInAsync(_world, "nora");

        await vera.GetAsync("console/decisions/export?effect=deny&principal=agent");
        Assert.Equal((200, "application/x-ndjson", "decisions.jsonl"), (vera.Status, vera.Response!.Content.Headers.ContentType!.MediaType, vera.Response.Content.Headers.ContentDisposition!.FileName!.Trim('"')));
        string[] lines = vera.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(lines);
        Assert.All(lines, static line =>
        {
            Assert.True(StrictJson.TryParse(System.Text.Encoding.UTF8.GetBytes(line), new JsonLimits(int.MaxValue, 80, int.MaxValue), out JsonValue? record, out _));
            Assert.Equal(("deny", "agent"), (ReviewWorld.Text(record, "body", "decision", "effect"), ReviewWorld.Text(record, "body", "principal")));
        });
        await nora.GetAsync("console/decisions/export");
        Assert.Equal((200, ""), (nora.Status, nora.Text));
        await nora.GetAsync("console/decisions/export?since=never");
        Assert.Equal(400, nora.Status);
    }

    private async Task<long> RecordsAsync() =>
        ((JsonArray)(await _world.GetAsync("v1/decisions?limit=200", await _world.AdminTokenAsync())).Body!["items"]!).Items.Length;
}
