using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Routes;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Routes.Egress;

public sealed class EgressCorpusTests
{
    private const string Approved = "https://api.allowed.example/v1/";

    [Fact]
    public void Every_forbidden_destination_is_refused_before_any_connection()
    {
        Assert.Empty(Corpus.Read("egress", "forbidden.jsonl").Select(Text).Where(IsAccepted));
    }

    [Fact]
    public void What_only_looks_like_the_approved_base_is_never_it()
    {
        foreach (JsonElement row in Corpus.Read("egress", "near-misses.jsonl"))
        {
            ApprovedDestination approved = Parse(row.GetProperty("approved").GetString()!)!;
            ApprovedDestination? other = Parse(Text(row));
            bool same = other is not null && other.Authority == approved.Authority && other.IsTls == approved.IsTls;
            Assert.True(other is null || !same || row.GetProperty("label").GetString() == "same-host-or-refuse", Text(row));
        }
    }

    [Fact]
    public void Permitted_destinations_are_not_refused_for_their_looks()
    {
        Assert.Empty(Corpus.Read("egress", "permitted.jsonl")
            .Where(row => row.GetProperty("label").GetString() != "inside-prefix")
            .Select(Text)
            .Where(text => Parse(WithoutQuery(text)) is null));
    }

    [Fact]
    public void No_configured_prefix_escapes_its_approved_one()
    {
        foreach (JsonElement row in Corpus.Read("egress", "path-escapes.jsonl"))
        {
            ApprovedDestination? read = Parse(Text(row));
            Assert.True(read is null || read.Path.StartsWith("/v1/", StringComparison.Ordinal), Text(row));
            Assert.True(read is null || !read.Path.Contains("..", StringComparison.Ordinal) || read.Path.Contains("....", StringComparison.Ordinal), Text(row));
        }
    }

    [Fact]
    public void A_path_argument_is_one_encoded_segment_or_refused()
    {
        foreach (JsonElement row in Corpus.Read("egress", "path-arguments.jsonl"))
        {
            JsonElement input = row.GetProperty("input");
            Assert.True(PathTemplate.TryParse(input.GetProperty("template").GetString()!, out PathTemplate? template));
            PathExpansion expansion = template.Expand(_ => input.GetProperty("orderId").GetString());
            if (expansion is PathExpansion.Path path)
            {
                string[] segments = path.Text.Split('/');
                Assert.Equal(3, segments.Length);
                Assert.All(segments[1], c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '%'));
                Assert.DoesNotContain("%2f", path.Text, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("%5c", path.Text, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("%25", path.Text, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public async Task A_name_that_leads_to_a_forbidden_address_is_never_connected_to()
    {
        foreach (JsonElement row in Corpus.Read("egress", "dns-answers.jsonl"))
        {
            JsonElement input = row.GetProperty("input");
            foreach (string property in (string[])["firstAnswer", "secondAnswer"])
            {
                if (!input.TryGetProperty(property, out JsonElement answer))
                {
                    continue;
                }

                IPAddress[] addresses = [.. answer.EnumerateArray().Select(text => IPAddress.Parse(text.GetString()!))];
                bool allPublic = Array.TrueForAll(addresses, address => address.ToString().StartsWith("203.0.113.", StringComparison.Ordinal));
                if (allPublic)
                {
                    continue;
                }

                GuardedDialer dialer = new(new FixedResolver(addresses), new OwnListeners());
                await Assert.ThrowsAsync<DestinationRefusedException>(async () =>
                    await dialer.ConnectAsync(Parse(Approved, "203.0.113.0/24")!, CancellationToken.None));
            }
        }
    }

    [Fact]
    public async Task The_boundarys_own_listener_is_refused_even_in_a_listed_network()
    {
        ApprovedDestination destination = Parse("http://127.0.0.1:8700/", "127.0.0.0/8")!;
        GuardedDialer dialer = new(new FixedResolver([]), new OwnListeners(8700));

        DestinationRefusedException refused = await Assert.ThrowsAsync<DestinationRefusedException>(async () =>
            await dialer.ConnectAsync(destination, CancellationToken.None));

        Assert.Contains("itself", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("fe80::1")]
    [InlineData("fc00::1")]
    public void Special_addresses_are_not_public(string address)
    {
        AddressPolicy policy = AddressPolicy.TryParse([], ImmutableArray.CreateBuilder<string>())!;

        Assert.False(policy.Allows(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.1.0.1/16")]
    [InlineData("10.1/16")]
    [InlineData("::ffff:10.0.0.0/104")]
    [InlineData("localhost")]
    public void A_network_must_be_written_canonically(string network)
    {
        ImmutableArray<string>.Builder wrong = ImmutableArray.CreateBuilder<string>();

        Assert.Null(AddressPolicy.TryParse([network], wrong));
        Assert.NotEmpty(wrong);
    }

    private static string Text(JsonElement row) => row.GetProperty("text").GetString()!;

    private static bool IsAccepted(string url) => Parse(url) is not null;

    private static string WithoutQuery(string url) => url.Split('?', '#')[0];

    private static ApprovedDestination? Parse(string url, params string[] networks) =>
        ApprovedDestination.TryParse(
            new RouteDestination { BaseUrl = url, Networks = [.. networks] }, out ApprovedDestination? approved, out _)
            ? approved
            : null;

    private sealed class FixedResolver(IPAddress[] addresses) : IHostResolver
    {
        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult(addresses);
    }
}
