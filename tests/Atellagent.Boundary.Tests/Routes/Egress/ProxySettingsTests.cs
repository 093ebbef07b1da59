using System.Net;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Harness;

namespace Atellagent.Boundary.Tests.Routes.Egress;

/// <summary>Alone, because variables and the default proxy belong to the whole process.</summary>
[CollectionDefinition(nameof(ProxySettings), DisableParallelization = true)]
public sealed class ProxySettings;

[Collection(nameof(ProxySettings))]
public sealed class ProxySettingsTests
{
    private static readonly string[] Variables = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

    [Fact]
    public async Task Proxies_of_the_process_and_its_environment_are_ignored()
    {
        await using RecordingUpstream proxy = new(Path.GetTempFileName());
        await using RecordingUpstream upstream = new(Path.GetTempFileName());
        ApprovedDestination approved = Destinations.Parse($"http://127.0.0.1:{upstream.Port}/v1/", "127.0.0.0/8");
        string?[] before = [.. Variables.Select(Environment.GetEnvironmentVariable)];
        IWebProxy usual = HttpClient.DefaultProxy;
        try
        {
            // The framework reads the variables once a process, perhaps before this test; the default proxy is what it made of them.
            Array.ForEach(Variables, name => Environment.SetEnvironmentVariable(name, $"http://127.0.0.1:{proxy.Port}"));
            HttpClient.DefaultProxy = new WebProxy($"http://127.0.0.1:{proxy.Port}");
            using HttpMessageInvoker client = new RouteHttpClientFactory(new SystemHostResolver(), new OwnListeners()).Create(approved);
            using HttpRequestMessage request = new(HttpMethod.Get, approved.Target("/v1/items"));
            using HttpResponseMessage response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        }
        finally
        {
            HttpClient.DefaultProxy = usual;
            for (int i = 0; i < Variables.Length; i++)
            {
                Environment.SetEnvironmentVariable(Variables[i], before[i]);
            }
        }

        Assert.Empty(proxy.Requests);
        Assert.Equal("/v1/items", Assert.Single(upstream.Requests).Target);
    }
}
