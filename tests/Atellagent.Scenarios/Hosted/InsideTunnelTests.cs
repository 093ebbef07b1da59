using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Atellagent.Harness;

namespace Atellagent.Scenarios.Hosted;

/// <summary>Where a route says that TLS ends here, each request inside a tunnel is the action that it would be outside of one, and none is anything else.</summary>
public sealed class InsideTunnelTests(TunnelHouse house) : IClassFixture<TunnelHouse>
{
    private World World => house.World;

    private string Authority => string.Create(CultureInfo.InvariantCulture, $"localhost:{World.Upstream.Port}");

    [Fact]
    public async Task Each_request_inside_is_an_action_and_nothing_of_it_but_its_arguments_goes_on()
    {
        string token = await TokenAsync();
        using X509Certificate2 authority = await AuthorityAsync(token);
        using Tunnel tunnel = await Tunnel.AskAsync(World, Authority, token);
        Assert.StartsWith("HTTP/1.1 200", tunnel.Head, StringComparison.Ordinal);
        await using SslStream stream = await SpeakAsync(tunnel, authority);

        string got = await AskAsync(stream, $"GET /inside/things/th_inside HTTP/1.1\r\nHost: {Authority}\r\nAuthorization: Bearer of-the-agent\r\nCookie: a=b\r\n\r\n");
        string own = await AskAsync(stream, $"GET /v1/me/authority HTTP/1.1\r\nHost: {Authority}\r\nAuthorization: Bearer {token}\r\n\r\n");
        string unowned = await AskAsync(stream, $"DELETE /inside/things/th_1 HTTP/1.1\r\nHost: {Authority}\r\n\r\n");
        string other = await AskAsync(stream, "GET /inside/things/th_1 HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n");
        string absolute = await AskAsync(stream, "GET http://elsewhere.example/inside/things/th_1 HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", got, StringComparison.Ordinal);
        Assert.Contains("atellagent-decision: dec_", got, StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("HTTP/1.1 403", own, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 403", unowned, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", other, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", absolute, StringComparison.Ordinal);
        RecordedRequest sent = Assert.Single(World.Upstream.Requests, static request => request.AllText.Contains("th_inside", StringComparison.Ordinal));
        Assert.DoesNotContain("of-the-agent", sent.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("Cookie", sent.AllText, StringComparison.OrdinalIgnoreCase);
        ClientCall evidence = await World.GetAsync("v1/evidence?type=decision&route=opened&limit=50", await World.AdminTokenAsync());
        Assert.Contains("\"surface\":\"proxy\"", evidence.Body!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_real_client_works_through_it_over_HTTP_1_and_2(string version)
    {
        string token = await TokenAsync();
        using X509Certificate2 authority = await AuthorityAsync(token);
        using SocketsHttpHandler handler = new()
        {
            Proxy = new WebProxy(World.Boundary.Address) { Credentials = new NetworkCredential("agent", token) },
            UseProxy = true,
        };
        handler.SslOptions.CertificateChainPolicy = Policy(authority);
        using HttpClient client = new(handler) { DefaultRequestVersion = Version.Parse(version), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage got = await client.GetAsync(new Uri($"https://{Authority}/inside/things/th_v{i}"), TestContext.Current.CancellationToken);
            Assert.Equal((HttpStatusCode.OK, Version.Parse(version)), (got.StatusCode, got.Version));
        }

        using StringContent body = new("{\"a\":1}", Encoding.UTF8, "application/json");
        using HttpResponseMessage posted = await client.PostAsync(new Uri($"https://{Authority}/inside/things"), body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        using HttpResponseMessage denied = await client.GetAsync(new Uri($"https://{Authority}/elsewhere"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, denied.StatusCode);
    }

    [Fact]
    public async Task The_authority_is_for_the_deployments_own_hosts_and_told_to_nobody_else()
    {
        string token = await TokenAsync();
        using X509Certificate2 authority = await AuthorityAsync(token);

        X509Extension constraints = Assert.Single(authority.Extensions, static extension => extension.Oid!.Value == "2.5.29.30");
        Assert.True(constraints.Critical);
        Assert.Contains("localhost", Encoding.ASCII.GetString(constraints.RawData), StringComparison.Ordinal);
        Assert.Equal(404, (await World.GetAsync("v1/me/certificate", await World.TokenAsync("digger", deployment: "plain"))).Status);
        Assert.Equal(404, (await World.GetAsync("v1/me/certificate", await World.AdminTokenAsync())).Status);
        Assert.Equal(401, (await World.GetAsync("v1/me/certificate", null)).Status);
        using X509Certificate2 again = await AuthorityAsync(token);
        Assert.Equal(authority.GetPublicKeyString(), again.GetPublicKeyString());
    }

    [Fact]
    public async Task Another_name_in_TLS_and_another_authority_get_nowhere()
    {
        string token = await TokenAsync();
        using X509Certificate2 authority = await AuthorityAsync(token);
        using (Tunnel tunnel = await Tunnel.AskAsync(World, Authority, token))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => tunnel.SpeakAsync("elsewhere.example"));
        }

        // Without the authority nobody takes it for the destination.
        using Tunnel distrusted = await Tunnel.AskAsync(World, Authority, token);
        await using SslStream stream = new(distrusted.Stream, leaveInnerStreamOpen: true);
        await Assert.ThrowsAsync<AuthenticationException>(() => stream.AuthenticateAsClientAsync("localhost"));
    }

    [Fact]
    public async Task Smuggled_requests_are_refused_inside_as_outside()
    {
        string token = await TokenAsync();
        using X509Certificate2 authority = await AuthorityAsync(token);
        int before = World.Upstream.Requests.Count;
        string[] shapes =
        [
            "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            "Content-Length: -1\r\n\r\n",
            "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            "X: a\nY: b\r\nContent-Length: x\r\n\r\n{}",
        ];
        foreach (string shape in shapes)
        {
            using Tunnel tunnel = await Tunnel.AskAsync(World, Authority, token);
            await using SslStream stream = await SpeakAsync(tunnel, authority);
            string told = await AskAsync(stream, $"POST /inside/things HTTP/1.1\r\nHost: {Authority}\r\nContent-Type: application/json\r\n{shape}");
            Assert.True(told.Length == 0 || told.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || told.StartsWith("HTTP/1.1 5", StringComparison.Ordinal), shape + ": " + told);
        }

        Assert.Equal(before, World.Upstream.Requests.Count);
    }

    [Fact]
    public async Task Programs_of_a_hosted_run_trust_it_as_they_are()
    {
        Assert.SkipWhen(HostedWorld.WhyNot is not null, HostedWorld.WhyNot ?? "");

        string script = $"""
            unset no_proxy NO_PROXY
            curl -sS https://{Authority}/inside/things/th_curl; echo
            python3 -c "import urllib.request as u; print(u.urlopen('https://{Authority}/inside/things/th_python').status)"
            curl -sS https://{Authority}/elsewhere; echo
            """;
        (int code, string told, string error) = await HostedWorld.RunAsync(World, ["--deployment", "bored", "--", "sh", "-c", script]);

        Assert.True(code == 0 && told.Contains("destination_not_approved", StringComparison.Ordinal), told + error);
        Assert.Single(World.Upstream.Requests, static request => request.AllText.Contains("th_curl", StringComparison.Ordinal));
        Assert.Single(World.Upstream.Requests, static request => request.AllText.Contains("th_python", StringComparison.Ordinal));
    }

    private static X509ChainPolicy Policy(X509Certificate2 authority)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        return policy;
    }

    private static async Task<SslStream> SpeakAsync(Tunnel tunnel, X509Certificate2 authority)
    {
        SslStream stream = new(tunnel.Stream, leaveInnerStreamOpen: true);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = Policy(authority) });
        return stream;
    }

    // One answer, whose length is said.
    private static async Task<string> AskAsync(SslStream stream, string text)
    {
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(text));
            byte[] one = new byte[1];
            StringBuilder told = new();
            while (!told.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
            {
                told.Append((char)one[0]);
            }

            string? length = told.ToString().Split("\r\n").FirstOrDefault(static line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
            byte[] body = new byte[length is null ? 0 : int.Parse(length.Split(':')[1], CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(body);
            return told.Append(Encoding.UTF8.GetString(body)).ToString();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private Task<string> TokenAsync() => World.TokenAsync("digger", deployment: "tunnels");

    private async Task<X509Certificate2> AuthorityAsync(string token) =>
        X509Certificate2.CreateFromPem(HostedWorld.Text((await World.GetAsync("v1/me/certificate", token)).Body!, "certificate")!);
}
