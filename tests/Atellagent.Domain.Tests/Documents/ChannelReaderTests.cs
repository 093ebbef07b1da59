using System.Text;
using Atellagent.Domain.Bounds;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Documents.Yaml;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;

namespace Atellagent.Domain.Tests.Documents;

/// <summary>What a route to a channel says, and which of what it is asked for is a mail.</summary>
public sealed class ChannelReaderTests
{
    private const string Mail = "connector: channel, destination: { baseUrl: \"smtp://mail.example:587\" }, mail: { from: agents@example.com }";
    private const string Hook = "connector: channel, destination: { baseUrl: \"https://hooks.example/a\" }, credential: { signingSecretRef: env:KEY }";
    private const string Arguments = "arguments: { type: object, required: [channel], properties: { channel: { type: string }, count: { type: integer }, more: { type: array, items: { type: string } } } }";

    [Theory]
    [InlineData(Mail)]
    [InlineData(Mail + ", credential: { user: agents, passwordRef: env:PASSWORD }, release: allow")]
    [InlineData("connector: channel, destination: { baseUrl: \"smtps://mail.example:465\", networks: [10.0.0.0/8] }, mail: { from: agents@example.com, tls: required }")]
    [InlineData("connector: channel, destination: { baseUrl: \"smtp://[fd00::1]:25\", networks: [\"fd00::/8\"] }, mail: { from: agents@example.com, tls: none }")]
    [InlineData(Hook + ", operations: { post: { effect: write, recipients: [channel], labels: [x], description: d, " + Arguments + " } }")]
    public void Reader_and_schema_take_the_same(string spec)
    {
        string text = Folder.Document("Route", $"{{ {spec} }}");

        Assert.Empty(Folder.Errors(text));
        Assert.Empty(Published().Validate(Assert.Single(YamlTreeReader.Read("", text, [])).Json));
    }

    [Theory]
    [InlineData("connector: channel, destination: { baseUrl: \"smtp://mail.example\" }, mail: { from: a@b.example }", "is no mail server")]
    [InlineData("connector: channel, destination: { baseUrl: \"smtp://mail.example:587/x\" }, mail: { from: a@b.example }", "is no mail server")]
    [InlineData("connector: channel, destination: { baseUrl: \"smtp://MAIL.example:587\" }, mail: { from: a@b.example }", "is no mail server")]
    [InlineData("connector: channel, destination: { baseUrl: \"smtp://user@mail.example:587\" }, mail: { from: a@b.example }", "is no mail server")]
    [InlineData("connector: channel, destination: { baseUrl: \"smtp://mail.example:587\" }", "\"mail\" is missing")]
    [InlineData("connector: channel, destination: { baseUrl: \"smtp://mail.example:587\" }, mail: { from: \"Agents <a@b.example>\" }", "is no address")]
    [InlineData("connector: channel, destination: { baseUrl: \"smtp://mail.example:587\" }, mail: { from: A@b.example }", "is no address")]
    [InlineData("connector: channel, destination: { baseUrl: \"smtp://mail.example:587\" }, mail: { from: a@b.example, tls: none }", "in listed networks")]
    [InlineData("connector: channel, destination: { baseUrl: \"smtp://mail.example:587\", networks: [10.0.0.0/8] }, mail: { from: a@b.example, tls: none }, credential: { user: a, passwordRef: env:P }", "in the clear")]
    [InlineData("connector: channel, destination: { baseUrl: \"smtps://mail.example:465\", networks: [10.0.0.0/8] }, mail: { from: a@b.example, tls: none }", "TLS from the first byte")]
    [InlineData(Mail + ", operations: {}", "the one operation \"send\"")]
    [InlineData(Mail + ", credential: { user: a, passwordRef: hunter2 }", "env:NAME")]
    [InlineData(Mail + ", credential: { user: \"a b\", passwordRef: env:P }", "without spaces")]
    [InlineData("connector: http, destination: { baseUrl: \"smtp://mail.example:587\" }, operations: {}", "is no http or https address")]
    [InlineData("connector: http, destination: { baseUrl: \"https://a.example/\" }, operations: {}, mail: { from: a@b.example }", "only channel routes write mail")]
    [InlineData("connector: channel, destination: { baseUrl: \"https://hooks.example/a\" }, operations: {}", "\"credential\" is missing")]
    [InlineData(Hook + ", mail: { from: a@b.example }, operations: {}", "only a route to a mail server has this")]
    [InlineData(Hook + ", operations: { post: { effect: write, " + Arguments + " } }", "\"recipients\" is missing")]
    [InlineData(Hook + ", operations: { post: { effect: write, recipients: [], " + Arguments + " } }", "nobody can bound it")]
    [InlineData(Hook + ", operations: { post: { effect: write, recipients: [chanel], " + Arguments + " } }", "did you mean channel?")]
    [InlineData(Hook + ", operations: { post: { effect: write, recipients: [more], " + Arguments + " } }", "that it is required")]
    [InlineData(Hook + ", operations: { post: { effect: write, recipients: [count], " + Arguments + " } }", "cannot say who is written to")]
    [InlineData(Hook + ", operations: { post: { effect: write, method: POST, recipients: [channel], " + Arguments + " } }", "there is no field \"method\"")]
    public void What_cannot_be_kept_is_refused(string spec, string said) =>
        Assert.Contains(said, string.Join('\n', Folder.Errors(Folder.Document("Route", $"{{ {spec} }}"))), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"to":["ada@example.com"],"subject":"s","text":""}""", true)]
    [InlineData("""{"to":["ada.b+c@mail.example.com"],"cc":["bob@example.com"],"bcc":["eve@example.com"],"subject":"Zahlen für 🐢","text":"a\r\n\tb","html":"<p>"}""", true)]
    [InlineData("""{"to":[],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["ada@example.com","ada@example.com"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["Ada@example.com"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["ada@EXAMPLE.com"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["Ada <ada@example.com>"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["ada@example.com, eve@evil.example"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["ada@example.com\n"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["ada@example.com>\r\nRCPT TO:<eve@evil.example"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["eve%evil.example@example.com"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["evil.example!eve@example.com"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["@evil.example:ada@example.com"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["\"a b\"@example.com"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["ada@[10.0.0.1]"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["ada@10.0.0.1"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["ada@localhost"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["adа@example.com"],"subject":"s","text":"t"}""", false)]
    [InlineData("""{"to":["ada@example.com"],"subject":"s\r\nBcc: eve@evil.example","text":"t"}""", false)]
    [InlineData("""{"to":["ada@example.com"],"subject":"s\u0085t","text":"t"}""", false)]
    [InlineData("""{"to":["ada@example.com"],"subject":"s","text":"t\u0000"}""", false)]
    [InlineData("""{"to":["ada@example.com"],"subject":"s","text":"t","from":"boss@example.com"}""", false)]
    [InlineData("""{"to":["ada@example.com"],"subject":"s","text":"t","replyTo":"eve@evil.example"}""", false)]
    public void A_mail_has_one_reading_or_none(string arguments, bool isTaken) =>
        Assert.Equal(isTaken, ChannelOperations.OfMail[ChannelOperations.Send].Arguments.Validate(JsonText.Object(arguments)).IsEmpty);

    [Theory]
    [InlineData("""{"to":["ada@example.com"]}""", true)]
    [InlineData("""{"to":["ada@example.com"],"cc":["bob@example.com"],"bcc":["boss@partner.example"]}""", true)]
    [InlineData("""{"to":["ada@example.com","eve@evil.example"]}""", false)]
    [InlineData("""{"to":["ada@example.com"],"cc":["eve@evil.example"]}""", false)]
    [InlineData("""{"to":["ada@example.com"],"bcc":["eve@evil.example"]}""", false)]
    [InlineData("""{"to":["ada@example.com.evil.example"]}""", false)]
    [InlineData("""{"to":["other@partner.example"]}""", false)]
    [InlineData("""{"to":[]}""", false)]
    [InlineData("""{"to":["ada@example.com",7]}""", false)]
    public void Everybody_who_is_written_to_is_a_target_and_each_must_be_inside(string arguments, bool isInside)
    {
        RouteDocument route = Assert.IsType<RouteDocument>(Assert.Single(Folder.Read(Folder.Document("Route", $"{{ {Mail} }}")).Documents));
        BoundSet bounds = BoundSet.None with { Targets = [new TargetBound { Scheme = "mailto", Host = "example.com" }, new TargetBound { Recipient = "boss@partner.example" }] };

        Assert.Equal(isInside, OperationTarget.IsInside(bounds, route, route.Operations[ChannelOperations.Send], JsonText.Object(arguments)));
    }

    [Fact]
    public void A_webhooks_recipients_are_texts_at_its_address()
    {
        RouteDocument route = Assert.IsType<RouteDocument>(Assert.Single(Folder.Read(Folder.Document(
            "Route", $"{{ {Hook}, operations: {{ post: {{ effect: write, recipients: [channel], {Arguments} }} }} }}")).Documents));
        RouteOperation post = route.Operations["post"];

        Assert.True(IsInside(new TargetBound { Host = "hooks.example", Recipient = "#support" }, "#support"));
        Assert.False(IsInside(new TargetBound { Host = "hooks.example", Recipient = "#support" }, "#all"));
        Assert.False(IsInside(new TargetBound { Scheme = "mailto", Host = "hooks.example" }, "#support"));

        bool IsInside(TargetBound bound, string channel) => OperationTarget.IsInside(BoundSet.None with { Targets = [bound] }, route, post, JsonObject.Of(("channel", new JsonString(channel))));
    }

    private static ArgumentSchema Published()
    {
        Assert.True(ArgumentSchema.TryCompile(JsonText.Object(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(BoundarySchema.Json))), out ArgumentSchema? schema, out _));
        return schema;
    }
}
