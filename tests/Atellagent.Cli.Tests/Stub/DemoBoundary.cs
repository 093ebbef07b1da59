using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Atellagent.Cli.Tests.Stub;

/// <summary>Answers the demo agent as a boundary with the demo's documents would, or breaks one promise.</summary>
internal sealed class DemoBoundary : IAsyncDisposable
{
    private readonly WebApplication _application;

    private DemoBoundary(WebApplication application) => _application = application;

    public Uri Url => new(_application.Urls.Single() + "/");

    public int AmountThatArrives { get; set; } = 500;

    public bool HonoursSuspension { get; set; } = true;

    public bool DeniesHeldTickets { get; set; } = true;

    public bool AsksPeople { get; set; } = true;

    public bool IsSuspended { get; private set; }

    public static async Task<DemoBoundary> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        DemoBoundary? boundary = null;
        builder.Services.AddMcpServer()
            .WithHttpTransport(static http => http.Stateless = true)
            .WithListToolsHandler(static (_, _) => ValueTask.FromResult(new ListToolsResult()))
            .WithCallToolHandler((request, _) => ValueTask.FromResult(boundary!.Call(request)));
        WebApplication application = builder.Build();
        boundary = new DemoBoundary(application);
        application.MapPost("/oauth/token", static () => Results.Text("""{"access_token":"t","token_type":"Bearer","expires_in":600}""", "application/json"));
        application.MapPost("/v1/actions", boundary.ActAsync);
        application.MapPost("/v1/admin/deployments/support-bot-prod/suspend", () => boundary.IsSuspended = true);
        application.MapPost("/v1/admin/deployments/support-bot-prod/resume", () => boundary.IsSuspended = false);
        application.MapMcp("/mcp");
        await application.StartAsync();
        return boundary;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private async Task<IResult> ActAsync(HttpRequest request)
    {
        JsonNode asked = (await JsonNode.ParseAsync(request.Body))!;
        string operation = asked["operation"]!.GetValue<string>();
        return IsSuspended && HonoursSuspension ? Deny("denied", "the deployment is suspended") : operation switch
        {
            "getOrder" => Allow("""{"id":"ord_1001"}"""),
            "ledger" => Allow($$"""{"refunds":[{"id":"ref_1","amount":{{AmountThatArrives}}}]}"""),
            "refund" when asked["arguments"]!["currency"]!.GetValue<string>() == "EUR" => Results.Text(ContractAnswers.Narrowed, "application/json"),
            "refund" when asked["arguments"]!["currency"]!.GetValue<string>() == "USD" => AsksPeople ? Wait() : Allow("{}"),
            "refund" => Deny("denied", "refunds are paid in EUR and USD only"),
            _ => Deny("unknown_operation", "the route has no such operation"),
        };
    }

    private CallToolResult Call(RequestContext<CallToolRequestParams> request) =>
        request.Params?.Name == "tickets.add_note" && DeniesHeldTickets
            ? new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = "denied: legal hold" }] }
            : new CallToolResult { Content = [new TextContentBlock { Text = "TCK-1" }] };

    private static IResult Allow(string result) => Results.Text(
        $$"""{"id":"act_1","decision":{"id":"dec_1","effect":"allow"},"approval":null,"outcome":{"status":"succeeded","result":{{result}} } }""",
        "application/json");

    private static IResult Wait() => Results.Text(
        """{"id":"act_2","digest":"sha256:d","decision":{"id":"dec_2","effect":"require_approval"},"approval":{"id":"apr_1"},"outcome":{"status":"pending"} }""",
        "application/json",
        statusCode: 202);

    private static IResult Deny(string code, string message) => Results.Text(
        ContractAnswers.Denied
            .Replace("\"code\": \"denied\"", $"\"code\": \"{code}\"", StringComparison.Ordinal)
            .Replace("not this one", message, StringComparison.Ordinal),
        "application/problem+json",
        statusCode: 403);
}
