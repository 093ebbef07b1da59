using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Atellagent.Boundary.Evidence;
using Atellagent.Boundary.Permits;
using Atellagent.Boundary.Routes.Credentials;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Boundary.Routes.Http;
using Atellagent.Boundary.Routes.Mcp;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Evidence;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;
using Atellagent.Domain.Schemas;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Atellagent.Boundary.Tests.Routes;

/// <summary>Both connectors as the product composes them, and permits for them.</summary>
internal sealed class World : IAsyncDisposable
{
    private const string Variable = "ATELLAGENT_TEST_CONNECTOR_SECRET";
    private static int _documents;
    private readonly RouteHttpClientFactory _factory = new(new SystemHostResolver(), new OwnListeners());

    public World()
    {
        Environment.SetEnvironmentVariable(Variable, Secret);
        Clients = new RouteClients(_factory);
        Sessions = new McpSessions(_factory, Time, new ToolStandings());
        Http = new HttpConnector(Clients, Broker);
        Mcp = new McpConnector(Sessions, Broker);
        Discovery = new McpDiscovery(Sessions, Broker, NullLogger<McpDiscovery>.Instance);
    }

    public static string Secret => "c4n4ry/Sk+\"\\ &%z9";

    public static RouteCredential Bearer { get; } = new("env:" + Variable, "Authorization", "Bearer {0}");

    public FakeTimeProvider Time { get; } = new();

    public CredentialBroker Broker { get; } = new(NullLogger<CredentialBroker>.Instance);

    public RouteClients Clients { get; }

    public McpSessions Sessions { get; }

    public HttpConnector Http { get; }

    public McpConnector Mcp { get; }

    public McpDiscovery Discovery { get; }

    public static RouteOperation Operation(string name, string? method = null, string? path = null) => new()
    {
        Name = name,
        Effect = OperationEffect.Write,
        Method = method,
        Path = path,
        ArgumentsSchema = JsonObject.Empty,
        Arguments = ArgumentSchema.TryCompile(JsonObject.Of(("type", new JsonString("object"))), out ArgumentSchema? schema, out _)
            ? schema
            : throw new InvalidOperationException("the schema does not compile"),
    };

    public static RouteDocument Route(string connector, string baseUrl, RouteCredential? credential = null, RouteLimits? limits = null) => new()
    {
        Name = "target",
        Position = default,
        Content = JsonObject.Of(("revision", JsonNumber.Of(Interlocked.Increment(ref _documents)))),
        Connector = connector,
        Destination = new RouteDestination { BaseUrl = baseUrl, Networks = ["127.0.0.0/8"] },
        Credential = credential,
        Limits = limits ?? RouteLimits.Default,
    };

    public static RouteDocument HttpTo(int port, RouteCredential? credential = null, RouteLimits? limits = null) =>
        Route("http", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/api/"), credential, limits);

    public static RouteDocument McpTo(int port, RouteCredential? credential = null, RouteLimits? limits = null) =>
        Route("mcp", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/mcp"), credential, limits);

    public static JsonObject Object(string json) =>
        StrictJson.TryParse(Encoding.UTF8.GetBytes(json), JsonLimits.Default, out JsonValue? value, out string? reason)
            ? (JsonObject)value
            : throw new ArgumentException(reason, nameof(json));

    public Permit Permit(RouteDocument route, RouteOperation operation, string arguments) => Permit(route, operation, Object(arguments));

    public Permit Permit(RouteDocument route, RouteOperation operation, JsonObject arguments)
    {
        ActionRequest request = new() { Route = route.Name, Operation = operation.Name, Arguments = arguments, Surface = "test" };
        CallerIdentity caller = new()
        {
            Principal = "agent",
            TokenId = "t",
            IssuedAt = DateTimeOffset.UnixEpoch,
            ExpiresAt = DateTimeOffset.UnixEpoch,
        };
        BoundRequest bound = new(AuthenticatedRequest.Authenticate(request, caller))
        {
            Principal = new PrincipalDocument
            {
                Name = "agent",
                Type = PrincipalType.Agent,
                Position = default,
                Content = JsonObject.Empty,
            },
            Deployment = null,
            Route = route,
            Operation = operation,
            Envelope = new AuthorityEnvelope(ImmutableArray<EnvelopeSource>.Empty),
            Arguments = arguments,
            Now = DateTimeOffset.UnixEpoch,
            AuthorityClock = 1,
        };
        EvidenceReceipt receipt = EvidenceReceipt.Issuer.For(new EntryResult.Recorded(new EvidencePosition("log", 0)));
        ActionId id = ActionId.From(Ulid.Create(1, "0123456789"u8));
        return Boundary.Permits.Permit.Issue(receipt, id, new BoundedAction(bound, arguments) { Limits = route.Limits }, Time);
    }

    public async ValueTask DisposeAsync()
    {
        await Sessions.DisposeAsync();
        await Clients.DisposeAsync();
    }
}
