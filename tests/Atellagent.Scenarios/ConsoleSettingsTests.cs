using System.Text.RegularExpressions;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>The page of settings: who holds what, and what is done from there on the one path.</summary>
public sealed class ConsoleSettingsTests : IAsyncLifetime
{
    private World _world = null!;

    public async ValueTask InitializeAsync() => _world = await ConsoleWorld.StartAsync(
        static world => File.AppendAllText(
            Path.Combine(world.BoundaryFolder, "boundary.yaml"),
            """

            ---
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: root }
            spec: { type: person, roles: [admin], grants: [ { route: atellagent, operations: ["*"] } ] }
            ---
            apiVersion: atellagent/v1
            kind: Principal
            metadata: { name: newcomer }
            spec: { type: person }

            """),
        "root");

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Who_holds_what_is_told_and_what_can_be_done_there_is_done_on_the_one_path_and_on_record()
    {
        await _world.RefundAsync(await _world.TokenAsync());
        using Browser root = await ConsoleWorld.SignInAsync(_world, "root");
        await root.GetAsync("console/settings");
        Assert.Equal((200, true), (root.Status, root.Text.Contains("/console/settings\"", StringComparison.Ordinal)));
        string text = ConsoleWorld.Decode(Regex.Replace(root.Text, "<[^>]*>", " "));
        Assert.Matches(@"vera\s+person\s+active\s+auditor\s+read\.\*", text);
        Assert.Contains(_world.BoundaryFolder, text, StringComparison.Ordinal);
        Assert.Contains("finance", text, StringComparison.Ordinal);

        // A key is replaced with a reason, and not without one.
        string before = await SigningAsync();
        await root.PostAsync(At("keys"), Form(root, "settings/keys").Append(new("reason", "  ")));
        Assert.Equal((400, before), (root.Status, await SigningAsync()));
        await root.GetAsync("console/settings");
        await root.PostAsync(At("keys"), Form(root, "settings/keys").Append(new("reason", "the <b>yearly</b> one")));
        Assert.Equal((303, "/console/settings?done=keys"), (root.Status, root.Onward?.PathAndQuery));
        Assert.NotEqual(before, await SigningAsync());
        await root.GetAsync("console/settings");
        await root.PostAsync(At("evidence-key"), Form(root, "settings/evidence-key").Append(new("reason", "the yearly one")));
        Assert.Equal(303, root.Status);

        // An invitation stands on the page that answers, and on no other.
        await root.GetAsync("console/settings");
        await root.PostAsync(At("people/newcomer"), Form(root, "settings/people/newcomer").Append(new("name", "newcomer")));
        Assert.Equal(200, root.Status);
        string link = Regex.Match(ConsoleWorld.Decode(root.Text), "http[^\"<]*/invitation/[^\"<]+").Value;
        Assert.NotEmpty(link);
        using (Browser newcomer = new(_world.Boundary.Address))
        {
            await newcomer.GetAsync(new Uri(link).PathAndQuery);
            Assert.Equal(200, newcomer.Status);
        }

        await root.GetAsync("console/settings");
        Assert.DoesNotContain("/invitation/", root.Text, StringComparison.Ordinal);
        await root.PostAsync(At("people/newcomer"), Form(root, "settings/people/newcomer").Append(new("name", "fay")));
        Assert.Equal(409, root.Status);

        ClientCall found = await _world.GetAsync("v1/decisions?principal=root&limit=20", await _world.AdminTokenAsync());
        string[] operations = [.. ((JsonArray)found.Body!["items"]!).Items.Select(static item => ((JsonString)((JsonObject)((JsonObject)item)["body"]!)["operation"]!).Value)];
        Assert.Equal(["people.invite", "evidence.rotate-key", "keys.rotate"], operations);
        await _world.AssertHistoryAsync();
    }

    [Fact]
    public async Task One_token_is_ended_with_a_reason_from_the_list_of_those_that_are_live()
    {
        string agent = await _world.TokenAsync();
        string id = ((JsonString)((JsonObject)(await _world.GetAsync("v1/me/authority", agent)).Body!["token"]!)["id"]!).Value;
        using Browser root = await ConsoleWorld.SignInAsync(_world, "root");
        await root.GetAsync("console/settings");
        Assert.Contains("/console/settings/tokens\"", root.Text, StringComparison.Ordinal);
        await root.GetAsync("console/settings/tokens?principal=agent&end=" + id);
        Assert.Equal(200, root.Status);
        Assert.Contains($"value=\"{id}\"", root.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(agent, root.Text, StringComparison.Ordinal);

        await root.PostAsync(At("tokens"), Form(root, "settings/tokens").Append(new("token", id)).Append(new("reason", " ")));
        Assert.Equal(400, root.Status);
        Assert.Equal(200, (await _world.RefundAsync(agent, 1)).Status);
        await root.PostAsync(At("tokens"), Form(root, "settings/tokens").Append(new("token", id)).Append(new("reason", "it stood in a log")));
        Assert.Equal((303, "/console/settings/tokens?done=end"), (root.Status, root.Onward?.PathAndQuery));
        Assert.Equal(401, (await _world.RefundAsync(agent, 1)).Status);
        await root.GetAsync("console/settings/tokens");
        await root.PostAsync(At("tokens"), Form(root, "settings/tokens").Append(new("token", id)).Append(new("reason", "again")));
        Assert.Equal(404, root.Status);

        // Who reads it alone sees it, and ends nothing.
        using Browser vera = await ConsoleWorld.SignInAsync(_world, "vera");
        await vera.GetAsync("console/settings/tokens");
        Assert.Equal(200, vera.Status);
        Assert.Contains("a role for tokens.end; your roles are auditor", ConsoleWorld.Decode(vera.Text), StringComparison.Ordinal);
        await vera.PostAsync(At("tokens"), Form(vera, "settings/tokens").Append(new("token", id)).Append(new("reason", "why not")));
        Assert.Equal(403, vera.Status);
    }

    [Fact]
    public async Task What_a_role_may_not_do_is_greyed_with_the_reason_and_refused_when_it_is_asked_for()
    {
        using Browser vera = await ConsoleWorld.SignInAsync(_world, "vera");
        await vera.GetAsync("console/settings");
        Assert.Equal(200, vera.Status);
        string text = ConsoleWorld.Decode(vera.Text);
        Assert.Contains("a role for keys.rotate; your roles are auditor", text, StringComparison.Ordinal);
        Assert.Contains("a role for people.invite", text, StringComparison.Ordinal);
        Assert.Equal(Regex.Count(vera.Text, "<button type=\"submit\" class=\"second"), Regex.Count(vera.Text, "<button type=\"submit\" class=\"second[^>]* disabled"));
        string before = await SigningAsync();
        foreach ((string path, KeyValuePair<string, string> field) in ((string, KeyValuePair<string, string>)[])[("keys", new("reason", "why not")), ("evidence-key", new("reason", "why not")), ("people/newcomer", new("name", "newcomer"))])
        {
            await vera.GetAsync("console/settings");
            await vera.PostAsync(At(path), Form(vera, "settings/" + path).Append(field));
            Assert.Equal(403, vera.Status);
            Assert.Contains("Nothing was done", vera.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("/invitation/", vera.Text, StringComparison.Ordinal);
        }

        Assert.Equal(before, await SigningAsync());
        using Browser nora = await ConsoleWorld.SignInAsync(_world, "nora");
        Assert.DoesNotContain("console/settings", nora.Text, StringComparison.Ordinal);
        await nora.GetAsync("console/settings");
        Assert.Equal(403, nora.Status);

        // A form of another site, or of another sign-in, does nothing.
        await vera.PostAsync(At("keys"), [new("reason", "why not")]);
        Assert.Equal(400, vera.Status);
    }

    [Fact]
    public async Task What_a_policy_lets_nobody_read_of_one_document_is_not_in_the_list_either()
    {
        string admin = await _world.AdminTokenAsync();
        Assert.Equal(200, (await _world.ApplyAsync("apiVersion: atellagent/v1\nkind: Policy\nmetadata: { name: not-vera }\nspec:\n  match: { routes: [atellagent], operations: [read.documents] }\n  rules: [ { id: hers, effect: deny, when: \"has(args.name) && args.name == 'vera'\", message: not hers } ]\n")).Status);

        Assert.Equal(403, (await _world.GetAsync("v1/admin/principals/vera", admin)).Status);
        ClientCall listed = await _world.GetAsync("v1/admin/principals?documents=true", admin);
        JsonObject[] items = [.. ((JsonArray)listed.Body!["items"]!).Items.OfType<JsonObject>()];
        Assert.Equal(["vera"], items.Where(static one => one["document"] is null).Select(static one => ReviewWorld.Text(one, "name")));
        Assert.True(items.Length > 8, $"{items.Length}");
        Assert.All(((JsonArray)(await _world.GetAsync("v1/admin/principals", admin)).Body!["items"]!).Items.OfType<JsonObject>(), static one => Assert.Null(one["document"]));
    }

    private Uri At(string page) => new(_world.Boundary.Address, "console/settings/" + page);

    private static Dictionary<string, string> Form(Browser browser, string action)
    {
        int at = browser.Text.IndexOf($"/console/{action}\"", StringComparison.Ordinal);
        Assert.True(at >= 0, action);
        Match field = Regex.Match(browser.Text[at..], "<input type=\"hidden\" name=\"(.*?)\" value=\"(.*?)\"");
        return new() { [field.Groups[1].Value] = ConsoleWorld.Decode(field.Groups[2].Value) };
    }

    private async Task<string> SigningAsync()
    {
        ClientCall keys = await _world.GetAsync("v1/admin/keys", await _world.AdminTokenAsync());
        return ReviewWorld.Text(((JsonArray)keys.Body!["items"]!).Items.OfType<JsonObject>().Single(static key => ReviewWorld.Text(key, "state") == "signing"), "id")!;
    }
}
