using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Atellagent.Domain.Json;
using Atellagent.Harness;

namespace Atellagent.Scenarios;

/// <summary>Mail and signed messages, from an agent to who takes them: bounded by who is written to, and honest about what came of it.</summary>
public sealed class ChannelTests(ChannelWorld channels) : IClassFixture<ChannelWorld>
{
    [Theory]
    [InlineData("mail")]
    [InlineData("mail-tls")]
    public async Task A_mail_goes_out_over_TLS_with_a_password_that_nobody_sees(string route)
    {
        string text = "Grüße " + route;

        ClientCall call = await channels.SendAsync(route, $$"""{"to":["ada@example.com"],"bcc":["bob@example.com"],"subject":"Zahlen","text":"{{text}}"}""");

        Assert.Equal((200, "succeeded"), (call.Status, Outcome(call, "status")));
        SmtpMessage message = Assert.Single((route == "mail" ? channels.Mail : channels.Tls).Messages, message => message.Data.Contains($"Gr=C3=BC=C3=9Fe {route}", StringComparison.Ordinal));
        Assert.Equal(("agents@example.com", "agents", true), (message.From, message.User, message.WasSecret));
        Assert.Equal(["ada@example.com", "bob@example.com"], message.Recipients);
        string story = (await StoryAsync(call)).ToString();
        Assert.Contains("queued as 4711", call.Body!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(ChannelWorld.Password, story + call.Body + channels.World.Boundary.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mail", """{"to":["ada@example.com","eve@evil.example"],"subject":"s","text":"outside-1"}""")]
    [InlineData("mail", """{"to":["ada@example.com"],"bcc":["other@partner.example"],"subject":"s","text":"outside-2"}""")]
    [InlineData("mail-tls", """{"to":["ada@example.com"],"cc":["eve@evil.example"],"subject":"s","text":"outside-3"}""")]
    [InlineData("mail", """{"to":["ada@example.com\r\nRCPT TO:<eve@evil.example>"],"subject":"s","text":"outside-4"}""")]
    [InlineData("mail", """{"to":["ada@example.com"],"subject":"s\r\nBcc: eve@evil.example","text":"outside-5"}""")]
    public async Task Who_is_outside_is_not_written_to_and_neither_is_anybody_else(string route, string arguments)
    {
        ClientCall call = await channels.SendAsync(route, arguments);

        Assert.Contains(call.Status, (int[])[400, 403]);
        Assert.DoesNotContain(channels.Mail.Messages.Concat(channels.Tls.Messages), static message => message.Data.Contains("outside-", StringComparison.Ordinal));
        Assert.DoesNotContain(channels.Mail.Commands.Concat(channels.Tls.Commands), static command => command.Contains("evil.example", StringComparison.Ordinal) || command.Contains("other@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_address_outside_can_be_granted_by_itself() =>
        Assert.Equal(200, (await channels.SendAsync("mail", """{"to":["boss@partner.example"],"subject":"s","text":"t"}""")).Status);

    [Fact]
    public async Task A_server_that_is_lost_with_a_message_leaves_an_unknown_outcome_and_gets_no_second_one()
    {
        channels.Mail.Answer = static command => command == SmtpSink.End ? SmtpSink.Drop : null;
        int before = Sent();
        ClientCall first = await channels.SendAsync("mail", """{"to":["ada@example.com"],"subject":"s","text":"lost"}""", "lost-1");
        ClientCall again = await channels.SendAsync("mail", """{"to":["ada@example.com"],"subject":"s","text":"lost"}""", "lost-1");
        channels.Mail.Answer = static _ => null;

        Assert.Equal((424, 424), (first.Status, again.Status));
        Assert.Equal(before + 1, Sent());

        int Sent() => channels.Mail.Commands.Count(static command => command == "DATA");
    }

    [Fact]
    public async Task A_password_that_is_refused_has_sent_nothing()
    {
        channels.Tls.Answer = static command => command.StartsWith("AUTH", StringComparison.Ordinal) ? "535 5.7.8 " + ChannelWorld.Password : null;

        ClientCall call = await channels.SendAsync("mail-tls", """{"to":["ada@example.com"],"subject":"s","text":"refused"}""");
        channels.Tls.Answer = static _ => null;

        Assert.Equal("refused", Outcome(call, "status"));
        Assert.DoesNotContain(channels.Tls.Messages, static message => message.Data.Contains("refused", StringComparison.Ordinal));
        Assert.DoesNotContain(ChannelWorld.Password, call.Body!.ToString() + channels.World.Boundary.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_to_a_webhook_is_signed_and_only_for_who_is_granted()
    {
        string token = await channels.World.TokenAsync();
        ClientCall call = await channels.World.ActAsync(token, Post("#support"));

        Assert.Equal((200, "succeeded"), (call.Status, Outcome(call, "status")));
        RecordedRequest sent = Assert.Single(channels.World.Upstream.Requests, static request => request.Header("webhook-id") is not null);
        string signed = string.Create(CultureInfo.InvariantCulture, $"{sent.Header("webhook-id")}.{sent.Header("webhook-timestamp")}.{sent.BodyText}");
        byte[] key = Convert.FromBase64String(ChannelWorld.Key["whsec_".Length..]);
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed))), sent.Header("webhook-signature"));
        Assert.Equal(call.Action, sent.Header("webhook-id"));
        foreach (string outside in (string[])["#public", "#all"])
        {
            Assert.Equal(403, (await channels.World.ActAsync(token, Post(outside))).Status);
        }

        Assert.Single(channels.World.Upstream.Requests, static request => request.Header("webhook-id") is not null);
    }

    [Fact]
    public async Task Agents_find_channels_as_tools_and_are_decided_there_as_well()
    {
        string token = await channels.World.TokenAsync();

        string sent = await Mcp.CallAsync(channels.World, token, "mail.send", """{"to":["ada@example.com"],"subject":"s","text":"over MCP"}""");
        string denied = await Mcp.CallAsync(channels.World, token, "mail.send", """{"to":["eve@evil.example"],"subject":"s","text":"over MCP"}""");

        Assert.Contains("\"isError\":false", sent, StringComparison.Ordinal);
        Assert.Contains("\"isError\":true", denied, StringComparison.Ordinal);
        Assert.Single(channels.Mail.Messages, static message => message.Data.Contains("over MCP", StringComparison.Ordinal));
    }

    private static string Post(string channel) => $$"""{"route":"chat","operation":"post","arguments":{"channel":"{{channel}}","text":"Refund done"} }""";

    private static string Outcome(ClientCall call, string member) => ((call.Body?["outcome"] as JsonObject)?[member] as JsonString)?.Value ?? call.Body?.ToString() ?? "";

    private async Task<JsonObject> StoryAsync(ClientCall call) =>
        (await channels.World.GetAsync($"v1/decisions/{((JsonString)((JsonObject)call.Body!["decision"]!)["id"]!).Value}", await channels.World.AdminTokenAsync())).Body!;
}
