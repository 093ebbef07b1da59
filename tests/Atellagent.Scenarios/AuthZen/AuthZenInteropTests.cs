using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios.AuthZen;

/// <summary>
/// The AuthZEN working group's public cases: the certification scenario of the Authorization API 1.0 and the decisions of the Todo interop scenario
/// (facts of github.com/openid/authzen, Apache-2.0; the requests are written anew).
/// </summary>
public sealed class AuthZenInteropTests(AuthZenWorld world) : IClassFixture<AuthZenWorld>
{
    private const string Archived = """{"type":"record","id":"record-2","properties":{"status":"archived"} }""";

    [Theory]
    [InlineData("1: read", """{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"} }""", true)]
    [InlineData("2: write", """{"subject":{"type":"user","id":"alice"},"action":{"name":"write"},"resource":{"type":"record","id":"record-1"} }""", true)]
    [InlineData("3: another reads", """{"subject":{"type":"user","id":"bob"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"} }""", true)]
    [InlineData("4: another writes", """{"subject":{"type":"user","id":"bob"},"action":{"name":"write"},"resource":{"type":"record","id":"record-1"} }""", false)]
    [InlineData("5: archived", """{"subject":{"type":"user","id":"alice"},"action":{"name":"write"},"resource":{"type":"record","id":"record-2","properties":{"status":"archived"} } }""", false)]
    [InlineData("6: as admin", """{"subject":{"type":"user","id":"bob","properties":{"role":"admin"} },"action":{"name":"write"},"resource":{"type":"record","id":"record-2","properties":{"status":"archived"} } }""", true)]
    [InlineData("7: softly", """{"subject":{"type":"user","id":"alice"},"action":{"name":"delete","properties":{"soft":true} },"resource":{"type":"record","id":"record-1"} }""", true)]
    [InlineData("8: for good", """{"subject":{"type":"user","id":"alice"},"action":{"name":"delete","properties":{"soft":false} },"resource":{"type":"record","id":"record-1"} }""", false)]
    [InlineData("context", """{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"},"context":{"time":"2025-06-27T18:03-07:00","ip":"192.168.1.1"} }""", true)]
    [InlineData("more properties", """{"subject":{"type":"user","id":"alice","properties":{"department":"Sales","role":"manager"} },"action":{"name":"read","properties":{"method":"GET"} },"resource":{"type":"record","id":"record-1","properties":{"status":"active","owner":"bob"} } }""", true)]
    [InlineData("unknown members", """{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"},"foo":"bar","futureField":{"nested":true} }""", true)]
    public async Task Decisions_of_the_certification_scenario(string name, string body, bool decision)
    {
        ClientCall answer = await world.AskAsync(body);
        Assert.True(AuthZenWorld.Decision(answer) == decision, $"{name}: {answer.Body}");
        Assert.Equal(decision, AuthZenWorld.Decision(await world.AskAsync(body, "evaluations")));
    }

    [Theory]
    [InlineData("""{"action":{"name":"read"},"resource":{"type":"record","id":"record-1"} }""")]
    [InlineData("""{"subject":{"type":"user","id":"alice"},"resource":{"type":"record","id":"record-1"} }""")]
    [InlineData("""{"subject":{"type":"user","id":"alice"},"action":{"name":"read"} }""")]
    [InlineData("""{"subject":{"id":"alice"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"} }""")]
    [InlineData("""{"subject":{"type":"user"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"} }""")]
    [InlineData("""{"subject":{"type":"user","id":"alice"},"action":{},"resource":{"type":"record","id":"record-1"} }""")]
    [InlineData("""{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"id":"record-1"} }""")]
    [InlineData("""{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"record"} }""")]
    [InlineData("""{"subject":"alice","action":{"name":"read"},"resource":{"type":"record","id":"record-1"} }""")]
    [InlineData("""{"subject":{"type":"user","id":"alice"},"action":{"name":123},"resource":{"type":"record","id":"record-1"} }""")]
    [InlineData("""{"subject":{"type":"user","id":"alice"},"subject":{"type":"user","id":"bob"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"} }""")]
    [InlineData("""{"subject":{"type":"user","id":"alice","properties":[]},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"} }""")]
    [InlineData("""{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"},"context":1}""")]
    [InlineData("""{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"},"context":{"atellagent":{"narrowing":"maybe"} } }""")]
    [InlineData("""{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"},"context":{"authzen":{} } }""")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    public async Task What_is_no_question_is_400(string body) => Assert.Equal(400, (await world.AskAsync(body)).Status);

    [Fact]
    public async Task Another_content_type_is_400_nobody_is_401_and_the_name_of_the_exchange_comes_back()
    {
        using HttpRequestMessage text = world.World.Post("access/v1/evaluation", world.Gateway, "{}"u8.ToArray(), "text/plain");
        Assert.Equal(400, (await world.World.SendAsync(text, null)).Status);
        using HttpRequestMessage nobody = world.World.Post("access/v1/evaluation", null, "{}"u8.ToArray(), "application/json");
        Assert.Equal(401, (await world.World.SendAsync(nobody, null)).Status);

        using HttpClient http = new();
        using HttpRequestMessage named = world.World.Post("access/v1/evaluation", world.Gateway, "{}"u8.ToArray(), "application/json");
        named.Headers.Add("X-Request-ID", "bfe9eb29-ab87-4ca3-be83-a1d5d8305716");
        using HttpResponseMessage answer = await http.SendAsync(named, TestContext.Current.CancellationToken);
        Assert.Equal(["bfe9eb29-ab87-4ca3-be83-a1d5d8305716"], answer.Headers.GetValues("X-Request-ID"));
    }

    [Theory]
    [InlineData("""{"subject":{"type":"user","id":"bob"},"resource":{"type":"record","id":"record-1"},"evaluations":[{"action":{"name":"read"} },{"action":{"name":"write"} }]}""", "true false")]
    [InlineData("""{"subject":{"type":"user","id":"alice"},"action":{"name":"write"},"evaluations":[{"resource":{"type":"record","id":"record-1","properties":{"status":"active"} } },{"resource":{"type":"record","id":"record-2","properties":{"status":"archived"} } }]}""", "true false")]
    [InlineData("""{"action":{"name":"write"},"resource":{"type":"record","id":"record-2","properties":{"status":"archived"} },"evaluations":[{"subject":{"type":"user","id":"alice"} },{"subject":{"type":"user","id":"bob","properties":{"role":"admin"} } }]}""", "false true")]
    [InlineData("""{"evaluations":[{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"} },{"subject":{"type":"user","id":"bob"},"action":{"name":"write"},"resource":{"type":"record","id":"record-1"} }]}""", "true false")]
    [InlineData("""{"subject":{"type":"user","id":"alice"},"action":{"name":"write"},"resource":{"type":"record"},"evaluations":[{"resource":{"id":"record-1","properties":{"status":"active"} } },{"resource":{"type":"record","id":"record-2","properties":{"status":"archived"} } }]}""", "true false")]
    [InlineData("""{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"evaluations":[{"resource":{"type":"record","id":"record-1"} },{},7]}""", "true false false")]
    [InlineData("""{"subject":{"type":"user","id":"bob"},"resource":{"type":"record","id":"record-1"},"options":{"evaluations_semantic":"deny_on_first_deny"},"evaluations":[{"action":{"name":"read"} },{"action":{"name":"write"} },{"action":{"name":"read"} }]}""", "true false")]
    [InlineData("""{"subject":{"type":"user","id":"bob"},"resource":{"type":"record","id":"record-1"},"options":{"evaluations_semantic":"permit_on_first_permit"},"evaluations":[{"action":{"name":"write"} },{"action":{"name":"read"} },{"action":{"name":"read"} }]}""", "false true")]
    [InlineData("""{"subject":{"type":"user","id":"bob"},"resource":{"type":"record","id":"record-1"},"options":{"evaluations_semantic":"execute_all"},"evaluations":[{"action":{"name":"write"} },{"action":{"name":"read"} },{"action":{"name":"read"} }]}""", "false true true")]
    public async Task Several_questions_are_answered_in_order_and_as_the_semantic_says(string body, string decisions)
    {
        ClientCall answer = await world.AskAsync(body, "evaluations");
        Assert.True(answer.Status == 200, answer.Body?.ToString());
        Assert.Equal(decisions.Split(' '), ((JsonArray)answer.Body!["evaluations"]!).Items.Select(static one => AuthZenWorld.Decision(one) ? "true" : "false"));
    }

    [Fact]
    public async Task What_is_no_list_of_questions_is_400()
    {
        Assert.Equal(400, (await world.AskAsync("""{"evaluations":{} }""", "evaluations")).Status);
        Assert.Equal(400, (await world.AskAsync("""{"evaluations":[{}],"options":{"evaluations_semantic":"whatever"} }""", "evaluations")).Status);
        Assert.Equal(400, (await world.AskAsync($$"""{"evaluations":[{{string.Join(',', Enumerable.Repeat("{}", 101))}}]}""", "evaluations")).Status);
    }

    [Theory]
    [InlineData("subject", """{"subject":{"type":"user"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"} }""", "alice bob")]
    [InlineData("subject", $$"""{"subject":{"type":"user"},"action":{"name":"write"},"resource":{{Archived}} }""", "")]
    [InlineData("subject", $$"""{"subject":{"type":"user","properties":{"role":"admin"} },"action":{"name":"write"},"resource":{{Archived}} }""", "alice beth bob jerry morty rick summer")]
    [InlineData("subject", """{"subject":{"type":"spaceship"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"} }""", "")]
    [InlineData("subject", """{"subject":{"type":"user"},"action":{"name":"can_delete_todo"},"resource":{"type":"todo","id":"1","properties":{"ownerID":"morty@the-citadel.com"} } }""", "morty@the-citadel.com rick@the-citadel.com")]
    [InlineData("resource", """{"subject":{"type":"user","id":"alice"},"action":{"name":"read"},"resource":{"type":"record"} }""", "record-1 record-2")]
    [InlineData("resource", """{"subject":{"type":"user","id":"bob","properties":{"role":"admin"} },"action":{"name":"write"},"resource":{"type":"record"} }""", "record-1 record-2")]
    [InlineData("resource", """{"subject":{"type":"user","id":"alice"},"action":{"name":"can_read_todos"},"resource":{"type":"todo"} }""", "")]
    [InlineData("action", """{"subject":{"type":"user","id":"alice"},"resource":{"type":"record","id":"record-1"} }""", "delete read write")]
    [InlineData("action", $$"""{"subject":{"type":"user","id":"bob","properties":{"role":"admin"} },"resource":{{Archived}} }""", "delete read write")]
    [InlineData("action", """{"subject":{"type":"user","id":"nonexistent-user"},"resource":{"type":"record","id":"record-1"} }""", "")]
    [InlineData("action", """{"subject":{"type":"user","id":"carol"},"resource":{"type":"record","id":"record-1"} }""", "")]
    [InlineData("action", """{"subject":{"type":"user","id":"beth@the-smiths.com"},"resource":{"type":"todo","id":"1"} }""", "can_read_todos")]
    public async Task Searches_foresee(string search, string body, string found)
    {
        ClientCall answer = await world.AskAsync(body, "search/" + search);
        Assert.True(answer.Status == 200, answer.Body?.ToString());
        Assert.Equal(found.Split(' ', StringSplitOptions.RemoveEmptyEntries), Results(answer));
    }

    [Fact]
    public async Task Searches_come_in_pages_and_want_what_they_need()
    {
        const string All = """{"subject":{"type":"user"},"action":{"name":"read"},"resource":{"type":"record","id":"record-1"},"page":{PAGE} }""";
        ClientCall first = await world.AskAsync(All.Replace("{PAGE}", """{"limit":1}""", StringComparison.Ordinal), "search/subject");
        Assert.Equal(["alice"], Results(first));
        ClientCall rest = await world.AskAsync(All.Replace("{PAGE}", $$"""{"token":"{{SettlementWorld.Text(first.Body, "page", "next_token")}}"}""", StringComparison.Ordinal), "search/subject");
        Assert.Equal(["bob"], Results(rest));
        Assert.Equal("", SettlementWorld.Text(rest.Body, "page", "next_token"));

        Assert.Equal(400, (await world.AskAsync(All.Replace("{PAGE}", """{"limit":0}""", StringComparison.Ordinal), "search/subject")).Status);
        Assert.Equal(400, (await world.AskAsync("""{"subject":{"type":"user"},"resource":{"type":"record","id":"record-1"} }""", "search/subject")).Status);
        Assert.Equal(400, (await world.AskAsync("""{"subject":{"type":"user"},"action":{"name":"read"},"resource":{"type":"record"} }""", "search/subject")).Status);
        Assert.Equal(400, (await world.AskAsync("""{"subject":{"type":"user"},"action":{"name":"read"},"resource":{"type":"record"} }""", "search/resource")).Status);
        Assert.Equal(400, (await world.AskAsync("""{"subject":{"type":"user","id":"alice"} }""", "search/action")).Status);
    }

    [Fact]
    public async Task The_decisions_of_the_todo_scenario()
    {
        (string User, string Own, string[] Yes)[] users =
        [
            ("rick@the-citadel.com", "rick@the-citadel.com", ["create", "update own", "update other", "delete own", "delete other"]),
            ("morty@the-citadel.com", "morty@the-citadel.com", ["create", "update own", "delete own"]),
            ("summer@the-smiths.com", "summer@the-smiths.com", ["create", "update own", "delete own"]),
            ("beth@the-smiths.com", "beth@the-smiths.com", []),
            ("jerry@the-smiths.com", "jerry@the-smiths.com", []),
        ];
        foreach ((string user, string own, string[] yes) in users)
        {
            string other = user.StartsWith("rick", StringComparison.Ordinal) ? "morty@the-citadel.com" : "rick@the-citadel.com";
            (string Action, string Resource, bool Expected)[] cases =
            [
                ("can_read_user", """{"type":"user","id":"beth@the-smiths.com"}""", true),
                ("can_read_user", $$"""{"type":"user","id":"{{user}}"}""", true),
                ("can_read_todos", """{"type":"todo","id":"todo-1"}""", true),
                ("can_create_todo", """{"type":"todo","id":"todo-1"}""", yes.Contains("create")),
                ("can_update_todo", Todo(own), yes.Contains("update own")),
                ("can_update_todo", Todo(other), yes.Contains("update other")),
                ("can_delete_todo", Todo(own), yes.Contains("delete own")),
                ("can_delete_todo", Todo(other), yes.Contains("delete other")),
            ];
            string questions = string.Join(',', cases.Select(static one => $$"""{"action":{"name":"{{one.Action}}"},"resource":{{one.Resource}} }"""));
            ClientCall answer = await world.AskAsync($$"""{"subject":{"type":"user","id":"{{user}}"},"evaluations":[{{questions}}]}""", "evaluations");
            Assert.Equal(cases.Select(static one => one.Expected), ((JsonArray)answer.Body!["evaluations"]!).Items.Select(static one => AuthZenWorld.Decision(one)));
        }
    }

    [Fact]
    public async Task The_metadata_leads_to_each_endpoint()
    {
        ClientCall metadata = await world.World.GetAsync(".well-known/authzen-configuration", null);
        string own = world.World.Boundary.Address.ToString().TrimEnd('/');
        Assert.Equal(own, SettlementWorld.Text(metadata.Body, "policy_decision_point"));
        Assert.Equal(
            new[] { "evaluation", "evaluations", "search/action", "search/resource", "search/subject" }.Select(path => $"{own}/access/v1/{path}"),
            metadata.Body!.Members.Where(static member => member.Key.EndsWith("_endpoint", StringComparison.Ordinal)).Select(static member => ((JsonString)member.Value).Value).Order(StringComparer.Ordinal));
    }

    private static string Todo(string owner) => $$"""{"type":"todo","id":"7240d0db-8ff0-41ec-98b2-34a096273b92","properties":{"ownerID":"{{owner}}"} }""";

    private static IEnumerable<string?> Results(ClientCall answer) =>
        ((JsonArray)answer.Body!["results"]!).Items.Select(static one => SettlementWorld.Text(one, "id") ?? SettlementWorld.Text(one, "name"));
}
