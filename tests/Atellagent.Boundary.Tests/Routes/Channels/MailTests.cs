using System.Globalization;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes;
using Atellagent.Boundary.Routes.Channels;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Tests.Routes.Egress;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Routes.Channels;

/// <summary>What a mail server gets, and what its every failure comes to: nothing sent, refused, or nobody knows.</summary>
public sealed class MailTests : IAsyncDisposable
{
    private const string Mail = """{"to":["ada@example.com"],"subject":"Hello","text":"Words"}""";
    private readonly World _world = new();

    [Fact]
    public async Task A_mail_is_made_of_the_granted_arguments_and_goes_to_everybody_named()
    {
        await using SmtpSink sink = new();

        RouteResult result = await SendAsync(sink, """{"to":["ada@example.com","bob@b.example"],"cc":["ada@example.com"],"bcc":["eve@example.com"],"subject":"Zahlen für März","text":"Grüße\n.\n..x\n","html":"<p>Grüße</p>"}""");

        RouteResult.Completed completed = Assert.IsType<RouteResult.Completed>(result);
        Assert.True(completed.Succeeded, completed.Result?.ToString());
        SmtpMessage message = Assert.Single(sink.Messages);
        Assert.Equal("agents@example.com", message.From);
        Assert.Equal(["ada@example.com", "bob@b.example", "eve@example.com"], message.Recipients);
        Assert.Contains("From: agents@example.com\r\n", message.Data, StringComparison.Ordinal);
        Assert.Contains("To: ada@example.com, bob@b.example\r\n", message.Data, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated\r\n", message.Data, StringComparison.Ordinal);
        Assert.Contains("Gr=C3=BC=C3=9Fe\r\n..\r\n...x\r\n", message.Data, StringComparison.Ordinal);
        Assert.DoesNotContain("eve@", message.Data, StringComparison.Ordinal);
        Assert.All(message.Data, static c => Assert.InRange(c, '\0', '~'));
        Assert.Contains($"Message-Id: <{Id()}@example.com>", message.Data, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(sink.Commands, static command => command.StartsWith("BDAT", StringComparison.Ordinal));
    }

    // The schema refuses these before; here they are shown to be harmless even where a route had let them through.
    [Theory]
    [InlineData("subject", "a\r\nBcc: eve@example.com")]
    [InlineData("subject", "a\nX-Evil: 1")]
    [InlineData("text", "a\r\n.\r\nMAIL FROM:<agents@example.com>\r\nRCPT TO:<eve@example.com>\r\nDATA\r\n\r\nb")]
    [InlineData("text", "a\n.\nMAIL FROM:<x@example.com>\n")]
    [InlineData("text", "a\r.\rMAIL FROM:<x@example.com>\r")]
    [InlineData("text", "a\r\n.\rb\n.\n")]
    [InlineData("html", "a\r\n.\r\nQUIT\r\n")]
    public async Task No_text_ends_a_message_or_begins_a_header(string member, string value)
    {
        await using SmtpSink sink = new();
        JsonObject arguments = World.Object(Mail).With(member, new JsonString(value));

        await ExecuteAsync(RouteTo(sink.Port), arguments);

        SmtpMessage message = Assert.Single(sink.Messages);
        Assert.Equal(["ada@example.com"], message.Recipients);
        Assert.Equal(1, sink.Commands.Count(static command => command.StartsWith("MAIL", StringComparison.Ordinal)));
        string head = message.Data[..message.Data.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        Assert.DoesNotContain("\r\nBcc", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\r\nX-Evil", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("(?<!\r)\n|\r(?!\n)", message.Data);
    }

    [Fact]
    public async Task One_refused_recipient_and_nobody_is_written_to()
    {
        await using SmtpSink sink = new() { Answer = static command => command.StartsWith("RCPT TO:<bob", StringComparison.Ordinal) ? "550 5.1.1 nobody here" : null };

        RouteResult result = await SendAsync(sink, """{"to":["ada@example.com","bob@example.com","eve@example.com"],"subject":"s","text":"t"}""");

        RouteResult.Completed completed = Assert.IsType<RouteResult.Completed>(result);
        Assert.False(completed.Succeeded);
        Assert.Equal(World.Object("""{"recipient":"bob@example.com","reply":"5.1.1 nobody here","status":550}"""), completed.Result);
        Assert.Empty(sink.Messages);
        Assert.DoesNotContain("DATA", sink.Commands);
    }

    [Theory]
    [InlineData("MAIL", "451 4.7.1 later")]
    [InlineData("DATA", "554 5.6.0 no")]
    [InlineData(SmtpSink.End, "552 5.3.4 too much")]
    [InlineData(SmtpSink.End, "421 4.3.2 closing")]
    public async Task What_the_server_refuses_has_failed(string command, string reply)
    {
        await using SmtpSink sink = new() { Answer = said => said.StartsWith(command, StringComparison.Ordinal) ? reply : null };

        RouteResult.Completed completed = Assert.IsType<RouteResult.Completed>(await SendAsync(sink, Mail));

        Assert.False(completed.Succeeded);
        Assert.Empty(sink.Messages);
    }

    // Whatever happens before the message is begun has delivered nothing; afterwards only the server could say.
    [Theory]
    [InlineData(SmtpSink.Greeting, SmtpSink.Drop, "destination_unreachable")]
    [InlineData(SmtpSink.Greeting, SmtpSink.Silence, "destination_unreachable")]
    [InlineData(SmtpSink.Greeting, "554 5.3.2 not now", "destination_unreachable")]
    [InlineData("EHLO", SmtpSink.Drop, "destination_unreachable")]
    [InlineData("EHLO", SmtpSink.Silence, "destination_unreachable")]
    [InlineData("MAIL", SmtpSink.Drop, "destination_unreachable")]
    [InlineData("RCPT", SmtpSink.Silence, "destination_unreachable")]
    [InlineData("DATA", SmtpSink.Drop, "destination_unreachable")]
    [InlineData(SmtpSink.End, SmtpSink.Drop, null)]
    [InlineData(SmtpSink.End, SmtpSink.Silence, null)]
    [InlineData(SmtpSink.End, "what is this", null)]
    public async Task A_server_that_is_lost_leaves_an_honest_outcome(string command, string answer, string? code)
    {
        await using SmtpSink sink = new() { Answer = said => said.StartsWith(command, StringComparison.Ordinal) ? answer : null };

        RouteResult result = await SendAsync(sink, Mail, new RouteLimits(1, 4096, 4096));

        if (code is null)
        {
            Assert.IsType<RouteResult.Unknown>(result);
        }
        else
        {
            Assert.Equal(code, Assert.IsType<RouteResult.NotSent>(result).Code);
        }

        Assert.Empty(sink.Messages);
    }

    [Fact]
    public async Task A_server_that_never_stops_talking_is_left()
    {
        string line = "250-" + new string('x', 500) + "\r\n";
        await using SmtpSink sink = new() { Answer = command => command.StartsWith("EHLO", StringComparison.Ordinal) ? string.Concat(Enumerable.Repeat(line, 2000)) + "250 ok" : null };

        Assert.Equal("destination_unreachable", Assert.IsType<RouteResult.NotSent>(await SendAsync(sink, Mail)).Code);
        Assert.DoesNotContain(sink.Commands, static command => command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mail_that_is_too_long_is_not_sent_at_all()
    {
        await using SmtpSink sink = new();

        RouteResult result = await SendAsync(sink, $$"""{"to":["ada@example.com"],"subject":"s","text":"{{new string('x', 5000)}}"}""", new RouteLimits(5, 4096, 4096));

        Assert.Equal("arguments_invalid", Assert.IsType<RouteResult.NotSent>(result).Code);
        Assert.Empty(sink.Commands);
    }

    [Fact]
    public async Task A_used_permit_sends_nothing()
    {
        await using SmtpSink sink = new();
        Permit permit = _world.Permit(RouteTo(sink.Port), ChannelOperations.OfMail[ChannelOperations.Send], Mail);
        Assert.True(permit.TryUse());

        Assert.Equal("permit_refused", Assert.IsType<RouteResult.NotSent>(await Connector().ExecuteAsync(permit, TestContext.Current.CancellationToken)).Code);
        Assert.DoesNotContain(sink.Commands, static command => command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_TLS_nothing_is_said_where_TLS_is_required()
    {
        await using SmtpSink sink = new(password: "secret");

        RouteResult result = await ExecuteAsync(RouteTo(sink.Port) with { Mail = new MailChannel("agents@example.com", true), Credential = World.Bearer with { Header = "agents", Format = "{0}" } }, World.Object(Mail));

        Assert.Equal("destination_unreachable", Assert.IsType<RouteResult.NotSent>(result).Code);
        Assert.All(sink.Commands, static command => Assert.True(command.StartsWith("EHLO", StringComparison.Ordinal) || command == "QUIT", command));
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_no_server()
    {
        await using SelfSignedPeer peer = new();
        RouteDocument route = RouteTo(peer.Port) with
        {
            Destination = new RouteDestination { BaseUrl = string.Create(CultureInfo.InvariantCulture, $"smtps://127.0.0.1:{peer.Port}"), Networks = ["127.0.0.0/8"] },
            Mail = new MailChannel("agents@example.com", true),
        };

        Assert.Equal("destination_unreachable", Assert.IsType<RouteResult.NotSent>(await ExecuteAsync(route, World.Object(Mail))).Code);
        Assert.Equal(0, await peer.Received);
    }

    [Fact]
    public async Task In_the_clear_no_password_is_sent_and_no_public_server_is_written_to()
    {
        await using SmtpSink sink = new(password: "secret");
        RouteDocument plain = RouteTo(sink.Port);

        foreach (RouteDocument route in (RouteDocument[])[plain with { Credential = World.Bearer }, plain with { Destination = plain.Destination with { Networks = [] } }])
        {
            Assert.Equal("destination_not_approved", Assert.IsType<RouteResult.NotSent>(await ExecuteAsync(route, World.Object(Mail))).Code);
        }

        Assert.Empty(sink.Commands);
    }

    [Theory]
    [InlineData("""{"to":[],"subject":"s","text":"t"}""")]
    [InlineData("""{"to":[{"address":"ada@example.com"}],"subject":"s","text":"t"}""")]
    [InlineData("""{"to":7,"subject":"s","text":"t"}""")]
    public async Task Where_nobody_can_tell_who_is_written_to_nobody_is(string arguments)
    {
        await using SmtpSink sink = new();

        Assert.Equal("arguments_invalid", Assert.IsType<RouteResult.NotSent>(await SendAsync(sink, arguments)).Code);
        Assert.Empty(sink.Commands);
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private static RouteDocument RouteTo(int port, RouteLimits? limits = null) =>
        World.Route(ChannelOperations.Connector, string.Create(CultureInfo.InvariantCulture, $"smtp://127.0.0.1:{port}"), limits: limits) with { Mail = new MailChannel("agents@example.com", false) };

    private string Id() => _world.Permit(RouteTo(1), ChannelOperations.OfMail[ChannelOperations.Send], Mail).ActionId.ToString();

    private ChannelConnector Connector() => new(_world.Clients, new RouteHttpClientFactory(new SystemHostResolver(), new OwnListeners()), _world.Broker, TimeProvider.System);

    private Task<RouteResult> SendAsync(SmtpSink sink, string arguments, RouteLimits? limits = null) => ExecuteAsync(RouteTo(sink.Port, limits), World.Object(arguments));

    private Task<RouteResult> ExecuteAsync(RouteDocument route, JsonObject arguments) =>
        Connector().ExecuteAsync(_world.Permit(route, ChannelOperations.OfMail[ChannelOperations.Send], arguments), TestContext.Current.CancellationToken);
}
