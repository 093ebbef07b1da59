using Atellagent.Boundary.Detectors;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Detectors;

namespace Atellagent.Boundary.Tests.Detectors;

/// <summary>What a decision point elsewhere is asked, so that it means there what it means here, and what of its answers is one.</summary>
public sealed class DecisionPointTests
{
    [Fact]
    public void Who_does_what_to_what_is_said_as_this_boundary_itself_understands_it()
    {
        Assert.Equal(
            """{"action":{"name":"refund","properties":{"amount":10}},"resource":{"id":"payments","type":"route"},"subject":{"id":"agent","properties":{"deployment":"prod"},"type":"agent"}}""",
            DecisionPointWorld.Ask("""{"amount":10}"""));
    }

    [Fact]
    public void A_person_is_a_user_with_its_teams()
    {
        string? asked = DecisionPointWorld.Ask("{}", principal: "ada");

        Assert.Contains("""{"id":"ada","properties":{"deployment":"prod","teams":["night"]},"type":"user"}""", asked, StringComparison.Ordinal);
    }

    [Fact]
    public void The_subject_is_whose_authority_it_goes_back_to_and_who_acts_stands_in_the_context()
    {
        string? asked = DecisionPointWorld.Ask("{}", principal: "helper", behalf: [new Delegator("ada", null), new Delegator("agent", "prod")]);

        Assert.Contains("\"subject\":{\"id\":\"ada\"", asked, StringComparison.Ordinal);
        Assert.Contains(
            """
            "actors":[{"id":"agent","properties":{"deployment":"prod"},"type":"agent"},{"id":"helper","properties":{"deployment":"prod"},"type":"agent"}]
            """, asked, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_caller_says_gives_no_orders_to_a_decision_point()
    {
        string? asked = DecisionPointWorld.Ask("{}", context: """{"atellagent":{"permit":true},"actors":[],"cerbos.scope":"mine"}""", words: "{ context: { cerbos.includeMeta: true } }");

        Assert.Contains(
            """
            "context":{"cerbos.includeMeta":true,"said":{"actors":[],"atellagent":{"permit":true},"cerbos.scope":"mine"}}
            """, asked, StringComparison.Ordinal);
    }

    [Fact]
    public void A_route_is_asked_about_in_its_own_words_and_an_argument_says_never_who_asks()
    {
        Assert.Equal(
            """
            {"action":{"name":"can_refund","properties":{"amount":10,"owner":"mallory"}},"context":{"channel":"mail"},"resource":{"id":"o-1","type":"order"},"subject":{"id":"ada@example.com","properties":{"deployment":"prod","teams":["night"]},"type":"user"}}
            """,
            DecisionPointWorld.Ask("""{"order":"o-1","amount":10,"owner":"mallory","channel":"mail"}""", route: DecisionPointWorld.Words, principal: "ada"));
    }

    [Fact]
    public void Arguments_are_properties_of_the_resource_where_the_document_says_so()
    {
        Assert.Contains(
            """
            "resource":{"id":"payments","properties":{"amount":10,"cerbos.scope":"eu"},"type":"route"},"subject":{"id":"agent","properties":{"cerbos.roles":["bot"],"deployment":"prod"},"type":"agent"}
            """,
            DecisionPointWorld.Ask("""{"amount":10}""", words: "{ arguments: resource, resource: { cerbos.scope: eu }, subject: { cerbos.roles: [bot] } }"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("look", "ada", """{"order":"o-1"}""", "{}", "")]                                        // no action means this operation
    [InlineData("refund", "ada", """{"order":7}""", "{}", "")]                                          // an id is a text
    [InlineData("refund", "ada", """{"order":""}""", "{}", "")]
    [InlineData("refund", "ada", """{"channel":"mail"}""", "{ context: { channel: any } }", "")]        // one would hide the other
    [InlineData("refund", "ada", """{"amount":1}""", "{ arguments: resource, resource: { amount: 2 } }", "")]
    [InlineData("refund", "bob", "{}", "{}", "ids: { \"bob\": ada }")]                                  // bob means ada there
    [InlineData("refund", "bob", "{}", "{}", "type: agent")]                                            // a user is an agent there
    [InlineData("refund", "ada", """{"channel":"mail"}""", "{}", "/context/said")]                      // the boundary says it
    [InlineData("refund", "ada", """{"channel":"mail","order":"o-1"}""", "{}", "/resource/id")]         // two ids
    public void What_would_mean_something_else_there_is_not_asked(string operation, string principal, string arguments, string words, string change)
    {
        string route = change.Length == 0 ? DecisionPointWorld.Words
            : change.StartsWith("ids", StringComparison.Ordinal) ? DecisionPointWorld.Words.Replace("ids: { \"ada@example.com\": ada }", change, StringComparison.Ordinal)
            : change.StartsWith("type", StringComparison.Ordinal) ? DecisionPointWorld.Words.Replace("{ type: person, ids: { \"ada@example.com\": ada } }", "{ type: agent }", StringComparison.Ordinal)
            : DecisionPointWorld.Words.Replace("/context/channel", change, StringComparison.Ordinal);

        Assert.Null(DecisionPointWorld.Ask(arguments, words, route, operation: operation, principal: principal));
        Assert.NotNull(DecisionPointWorld.Ask("{}", route: DecisionPointWorld.Words, principal: "ada"));
    }

    [Fact]
    public void More_than_is_shown_to_anybody_is_not_asked()
    {
        string? Asked(int length) => DecisionPointWorld.Ask($$"""{"order":"{{new string('a', length)}}"}""");

        Assert.NotNull(Asked(60_000));
        Assert.Null(Asked(64 * 1024));
    }

    [Theory]
    [InlineData("""{"decision":true}""", "granted.pdp")]
    [InlineData("""{"decision":true,"context":{}}""", "granted.pdp")]
    [InlineData("""{"decision":true,"request_id":"7"}""", "granted.pdp")]
    [InlineData("""{"decision":true,"context":{"obligations":[]}}""", "granted.pdp")]
    [InlineData("""{"decision":true,"context":{"obligations":[{"id":"mask"}]}}""", "denied.pdp")]
    [InlineData("""{"decision":true,"context":{"obligations":{"id":"mask"}}}""", "denied.pdp")]
    [InlineData("""{"decision":false}""", "denied.pdp")]
    [InlineData("""{"decision":false,"context":{"error":{"status":500}}}""", "denied.pdp")]
    [InlineData("""{"decision":true,"context":{"error":{"status":500}}}""", null)]
    [InlineData("""{"decision":"true"}""", null)]
    [InlineData("""{"decision":1}""", null)]
    [InlineData("""{"decision":null}""", null)]
    [InlineData("""{"decision":[true]}""", null)]
    [InlineData("""{"decision":{"value":true}}""", null)]
    [InlineData("""{"Decision":true}""", null)]
    [InlineData("""{"evaluations":[{"decision":true}]}""", null)]
    [InlineData("""{"decision":true,"context":"fine"}""", null)]
    [InlineData("""{"decision":false,"context":[]}""", null)]
    [InlineData("""{"decision":true,"context":null}""", null)]
    [InlineData("{}", null)]
    [InlineData("true", null)]
    [InlineData("[{\"decision\":true}]", null)]
    [InlineData("\"{\\\"decision\\\":true}\"", null)]
    public void Only_a_yes_is_a_yes(string answer, string? kind)
    {
        DetectorReport? read = DecisionPoint.Read("pdp", DecisionPointWorld.WordsOf("{}"), DecisionPointWorld.ValueOf(answer));

        Assert.Equal(kind, read?.Scores.Keys.Single());
    }

    [Fact]
    public void Nothing_at_all_is_no_answer() => Assert.Null(DecisionPoint.Read("pdp", DecisionPointWorld.WordsOf("{}"), null));

    [Theory]
    [InlineData("{}", """{"reason_user":{"de":"nein","en":"no"},"reason":"code"}""", "no")]
    [InlineData("{}", """{"reason_user":{"403":"not you"}}""", "not you")]
    [InlineData("{}", """{"reason_user":"plainly not"}""", "plainly not")]
    [InlineData("{}", """{"reason":"denied"}""", "denied")]
    [InlineData("{}", """{"reason_admin":{"en":"rule 7"}}""", null)]
    [InlineData("{}", """{"reason":7}""", null)]
    [InlineData("{}", """{"reason":"  "}""", null)]
    [InlineData("{ reason: /reason_admin }", """{"reason_admin":{"en":"rule 7"}}""", "rule 7")]
    [InlineData("{ reason: /a~1b/0/~0 }", """{"a/b":[{"~":"found"}]}""", "found")]
    [InlineData("{ reason: /a/1 }", """{"a":["x"]}""", null)]
    [InlineData("{ reason: /a/-1 }", """{"a":["x"]}""", null)]
    [InlineData("{ reason: /a/b }", """{"a":"x"}""", null)]
    public void Its_reason_stands_where_the_document_says(string words, string context, string? reason)
    {
        DetectorReport? read = DecisionPoint.Read("pdp", DecisionPointWorld.WordsOf(words), DecisionPointWorld.ValueOf($$"""{"decision":false,"context":{{context}}}"""));

        Assert.Equal(reason, read!.Words.GetValueOrDefault("pdp"));
    }
}
